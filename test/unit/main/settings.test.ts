import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sessionArgument } from '../../../src/main/args.ts';
import { PathGrants } from '../../../src/main/grants.ts';
import { JsonFile } from '../../../src/main/jsonFile.ts';
import { findNode, type NodeSources } from '../../../src/main/node.ts';
import { SettingsStore, settingsSchema } from '../../../src/main/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-settings-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const open = (path = join(folder, 'settings.json')): SettingsStore =>
  new SettingsStore(new JsonFile(path, settingsSchema));

test('settings outlive the app', () => {
  const settings = open();
  settings.setTheme('dark');
  settings.remember('/a.switchyard');
  settings.remember('/b.switchyard');
  settings.remember('/a.switchyard');
  expect(open().value).toEqual({ theme: 'dark', recent: ['/a.switchyard', '/b.switchyard'] });
  settings.forget('/a.switchyard');
  expect(open().value.recent).toEqual(['/b.switchyard']);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('the recent list is bounded', () => {
  const settings = open();
  for (let i = 0; i < 120; i++) settings.remember(`/${i}.switchyard`);
  expect(settings.value.recent).toHaveLength(50);
  expect(open().value.recent[0]).toBe('/119.switchyard');
});

test.each(['', '{', '[]', '{"theme":"blue","recent":[]}', '{"theme":"dark","recent":["../x"]}'])(
  'a file that holds %j counts as none',
  (text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    expect(open().value).toEqual({ theme: 'system', recent: [] });
  },
);

test('a place that cannot be written costs only the memory', () => {
  writeFileSync(join(folder, 'file'), 'x');
  const settings = open(join(folder, 'file', 'settings.json'));
  settings.setTheme('light');
  expect(settings.value.theme).toBe('light');
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('x');
});

test('only granted files may be opened', () => {
  const grants = new PathGrants();
  grants.grant('/a.switchyard');
  expect(() => grants.check('/a.switchyard')).not.toThrow();
  expect(() => grants.check('/etc/passwd')).toThrow(expect.objectContaining({ code: 'path-not-chosen' }));
  for (let i = 0; i < 6000; i++) grants.grant(`/${i}`);
  expect(() => grants.check('/5999')).not.toThrow();
  expect(() => grants.check('/a.switchyard')).toThrow();
});

test('a session is found among the app’s arguments', () => {
  expect(sessionArgument(['electron', '--no-sandbox', '/app', 'runs/a.switchyard'], '/home/me')).toBe(
    '/home/me/runs/a.switchyard',
  );
  expect(sessionArgument(['switchyard', '/x/b.switchyard'], '/')).toBe('/x/b.switchyard');
  expect(sessionArgument(['electron', '/app', '--x=a.switchyard'], '/')).toBeNull();
  expect(sessionArgument(['/bin/a.switchyard'], '/')).toBeNull();
});

test('the children’s Node is the chosen one, the app’s, or Electron’s own if it is new enough', () => {
  const sources: NodeSources = {
    env: {},
    appFolder: '/app',
    ownVersion: '20.18.1',
    ownExecutable: '/electron',
    exists: () => true,
  };
  expect(findNode(sources)).toEqual({ execPath: '/app/node_modules/node/bin/node', env: {} });
  expect(findNode({ ...sources, env: { SWITCHYARD_NODE: '/n' } }).execPath).toBe('/n');
  const without = { ...sources, exists: () => false };
  expect(findNode({ ...without, ownVersion: '22.12.0' })).toEqual({
    execPath: '/electron',
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  expect(() => findNode(without)).toThrow(/needs Node 22\.12 .* carries 20\.18\.1\. Run "npm ci"/);
});
