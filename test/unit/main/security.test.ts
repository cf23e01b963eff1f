import { describe, expect, test } from 'vitest';
import { assetPath } from '../../../src/main/assetPath.ts';
import { APP_ORIGIN, CONTENT_SECURITY_POLICY, hasOrigin } from '../../../src/main/origin.ts';

describe('hasOrigin', () => {
  test('knows our pages', () => {
    expect(hasOrigin(`${APP_ORIGIN}/index.html#page`, APP_ORIGIN)).toBe(true);
    expect(hasOrigin('http://localhost:5173/main.tsx', 'http://localhost:5173')).toBe(true);
  });

  test.each([
    'https://app/index.html',
    'switchyard://app.evil/index.html',
    'switchyard://evil/app',
    'switchyard://user@app/index.html',
    'file:///etc/passwd',
    'about:blank',
    'data:text/html,x',
    'http://localhost:5174/',
    '',
  ])('refuses %s', (url) => {
    expect(hasOrigin(url, APP_ORIGIN)).toBe(false);
    expect(hasOrigin(url, 'http://localhost:5173')).toBe(false);
  });
});

describe('assetPath', () => {
  test('serves the built files', () => {
    expect(assetPath('/a/out', `${APP_ORIGIN}/`)).toBe('/a/out/index.html');
    expect(assetPath('/a/out', `${APP_ORIGIN}/assets/x.js?v=1`)).toBe('/a/out/assets/x.js');
  });

  test.each([
    '/../secret.html',
    '/..%2f..%2fsecret.html',
    '/%2e%2e/secret.html',
    '/%2Fetc%2Fpasswd',
    '/assets/x.node',
    '/assets',
    '/%',
  ])('serves nothing else: %s', (path) => {
    const served = assetPath('/a/out', `${APP_ORIGIN}${path}`);
    expect(served === null || served.startsWith('/a/out/')).toBe(true);
    if (path !== '/../secret.html' && path !== '/%2e%2e/secret.html') expect(served).toBeNull();
  });

  test('serves no other origin', () => {
    expect(assetPath('/a/out', 'switchyard://other/index.html')).toBeNull();
  });
});

test('the policy lets in no script but our files and no other host', () => {
  const policy = new Map(
    CONTENT_SECURITY_POLICY.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('script-src')).toEqual(["'self'"]);
  expect(policy.get('connect-src')).toEqual(["'self'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|unsafe-eval|\*/);
});
