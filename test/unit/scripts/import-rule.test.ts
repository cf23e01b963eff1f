import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../../../scripts/root.ts';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'switchyard-import-rule-'));
  symlinkSync(join(projectRoot, 'node_modules'), join(project, 'node_modules'));
  write(
    'package.json',
    '{ "name": "trial", "dependencies": { "zod": "*", "react": "*", "better-sqlite3": "*" } }',
  );
  write('src/domain/unit.ts', 'export type Unit = 1;');
  write('src/store/session.ts', 'export type Session = 1;');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

/** The names of the rules that the small project breaks, by the project's real configuration. */
function brokenRules(): string[] {
  const program = join(projectRoot, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const config = join(projectRoot, '.dependency-cruiser.cjs');
  const args = [program, '--config', config, '--output-type', 'json', 'src'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  expect(stderr).toBe('');
  const result: { summary: { violations: { rule: { name: string } }[] } } = JSON.parse(stdout);
  return result.summary.violations.map(({ rule }) => rule.name).sort();
}

test.each([
  [
    'a pure folder that reads a type of the store',
    'procfs',
    "import type { Session } from '../store/session.ts'; export type S = Session;",
    'procfs-imports',
  ],
  [
    'a type exported again',
    'analysis',
    "export type { Session } from '../store/session.ts';",
    'analysis-imports',
  ],
  [
    'an import when it runs',
    'export',
    "export const load = () => import('../store/session.ts');",
    'export-imports',
  ],
  ['the sampler knowing the store', 'sampler', "import '../store/session.ts';", 'sampler-imports'],
  [
    'the renderer knowing the store',
    'renderer',
    "import type { Session } from '../store/session.ts'; export type S = Session;",
    'renderer-imports',
  ],
  ['main loading the store', 'main', "import '../store/session.ts';", 'main-not-store'],
  [
    'main loading SQLite',
    'main',
    "import Database from 'better-sqlite3'; export { Database };",
    'main-not-store',
  ],
  [
    'a Node module in a pure folder',
    'model/engine',
    "import { readFileSync } from 'node:fs'; export { readFileSync };",
    'model-is-pure',
  ],
  [
    'a package in a pure folder',
    'analysis',
    "import { useState } from 'react'; export { useState };",
    'analysis-is-pure',
  ],
  ['an import that leads nowhere', 'cli', "import '../domain/absent.ts';", 'resolvable'],
])('refuses %s', (_, folder, source, rule) => {
  write(`src/${folder}/file.ts`, source);
  expect(brokenRules()).toEqual([rule]);
});

test('refuses anything that imports the renderer', () => {
  write('src/renderer/view.tsx', 'export const view = <p />;');
  write('src/cli/file.ts', "import { view } from '../renderer/view.tsx'; export { view };");
  expect(brokenRules()).toEqual(['cli-not-renderer']);
});

test('refuses a cycle, also one of types', () => {
  write('src/cli/a.ts', "import { b } from './b.ts'; export const a = b;");
  write('src/cli/b.ts', "import type { a } from './a.ts'; export const b: typeof a | 1 = 1;");
  expect(brokenRules()).toEqual(['no-cycles']);
});

test('refuses an engine that knows a model, and a kernel that knows a runtime', () => {
  write('src/model/gil/gil.ts', 'export const gil = 1;');
  write('src/model/engine/e.ts', "import { gil } from '../gil/gil.ts'; export { gil };");
  write('src/model/kernel/k.ts', "import { gil } from '../gil/gil.ts'; export { gil };");
  expect(brokenRules()).toEqual(['model-engine-imports', 'model-kernel-imports']);
});

test('lets every folder import what the table allows', () => {
  write('src/model/engine/e.ts', "import type { Unit } from '../../domain/unit.ts'; export type E = Unit;");
  write('src/model/gil/g.ts', "import type { E } from '../engine/e.ts'; export type G = E;");
  write('src/analysis/a.ts', "import type { E } from '../model/engine/e.ts'; export type A = E;");
  write('src/ipc/i.ts', "import { z } from 'zod'; export { z };");
  write(
    'src/renderer/r.ts',
    "import type { G } from '../model/gil/g.ts'; import { z } from '../ipc/i.ts'; export type R = G; export { z };",
  );
  write('src/recorder/r.ts', "import type { Session } from '../store/session.ts'; export type S = Session;");
  expect(brokenRules()).toEqual([]);
});

test('the linter refuses the one form of import that the rule does not see', () => {
  write('file.ts', "export type S = import('./src/store/session.ts').Session;\n");
  const plugin = join(projectRoot, 'scripts', 'lint', 'no-import-type.grit');
  write('biome.json', JSON.stringify({ plugins: [plugin] }));
  const biome = join(projectRoot, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const lint = spawnSync(process.execPath, [biome, 'lint', 'file.ts'], { cwd: project, encoding: 'utf8' });
  expect(lint.status).toBe(1);
  expect(lint.stderr + lint.stdout).toContain('Import the type by an import statement');
});
