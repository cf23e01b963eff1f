import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { assetPath, assetType } from './assetPath.ts';
import { APP_SCHEME, CONTENT_SECURITY_POLICY } from './origin.ts';

/** Tells Chromium of our scheme. Must be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files of `folder` under the app's own origin, with the content security policy as a header. */
export function serveAssets(folder: string): void {
  protocol.handle(APP_SCHEME, async ({ url }) => {
    const path = assetPath(folder, url);
    if (path === null) return plain(404);
    try {
      return new Response(new Uint8Array(await readFile(path)), { headers: headersOf(path) });
    } catch {
      return plain(404);
    }
  });
}

const plain = (status: number): Response =>
  new Response(null, { status, headers: { 'Content-Security-Policy': CONTENT_SECURITY_POLICY } });

const headersOf = (path: string): Record<string, string> => ({
  'Content-Type': assetType(path),
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
});
