import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { decisionInputs } from '../../../src/analysis/decisionFigures.ts';
import { findWorkload } from '../../../src/catalogue/catalogue.ts';
import { simulationJson } from '../../../src/cli/modelText.ts';
import { buildProgram } from '../../../src/cli/program.ts';

import { walkOf } from '../../../src/lab/decision.ts';
import { claimRows } from '../../../src/lab/rows.ts';
import { MODELS } from '../../../src/model/models.ts';
import { overview } from '../analysis/sessionFixture.ts';
import { raceState } from '../lab/raceFixture.ts';

const context = { stdout: new PassThrough(), stderr: new PassThrough(), env: {} };
const docs = readFileSync(new URL('../../../docs/command-line.md', import.meta.url), 'utf8');

/** Every verb with the words that call it. */
function verbs(parent: Command, before: readonly string[] = []): [string, Command][] {
  return parent.commands.flatMap((verb): [string, Command][] => {
    const words = [...before, verb.name()];
    return [[words.join(' '), verb], ...verbs(verb, words)];
  });
}
const VERBS = verbs(buildProgram(context));

/** The part of the page that a verb's options stand in. */
function sectionOf(name: string): string {
  const [first = ''] = name.split(' ');
  const sections = docs.split(/^## /m).slice(1);
  return sections.find((text) => (text.split('\n')[0] ?? '').split(', ').includes(first)) ?? '';
}

test.each(VERBS)('docs/command-line.md names %s and each of its options', (name, verb) => {
  const section = sectionOf(name);
  expect(section).toContain(`switchyard ${name.replace(/ (tables|toolchains|costs)$/, '')}`);
  for (const { short, long } of verb.options) {
    const flag = long ?? short ?? '';
    expect(section, `${name} ${flag}`).toMatch(new RegExp(`(?<![\\w-])${flag}(?![\\w-])`));
  }
});

test.each(VERBS)('the help of %s shows no default that nobody could type', (_name, verb) => {
  const help = verb.helpInformation();
  expect(help).not.toMatch(/default:\s+(\{\}|\[\]|\d{5,})/);
});

/** All names of keys in a value, those of records by free names left out. */
function keysOf(value: unknown, free: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((one) => keysOf(one, free));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [key, ...(free.has(key) ? [] : keysOf(one, free))]);
}

/** The paragraph of the page that begins with a title in bold, or the row of a verb. */
const paragraph = (start: string): string => docs.split('\n').find((line) => line.startsWith(start)) ?? '';

function simulated(): unknown {
  const model = MODELS.get('gil');
  const [preset] = model.definition.presets;
  if (preset === undefined) throw new Error('the model has no preset');
  const { programs, parameters, untilNs } = preset;
  return JSON.parse(simulationJson(model.createFrom({ programs, parameters }).run({ untilNs })));
}

function claim(): unknown {
  const run = {
    values: {},
    scale: 'quick',
    toolchain: null,
    cores: 2,
    figures: null,
    failure: 'none',
  } as const;
  const rest = { disturbance: null, sessionPath: null, atMs: 0 };
  return claimRows(findWorkload('py-rlock'), { ...run, ...rest })[0];
}

test.each<[string, string, () => unknown]>([
  ['a race', '**A race**', () => raceState()],
  ['a simulated run', '**A simulated run**', () => simulated()],
  ['a decision', '| `decide`', () => walkOf(decisionInputs(overview, []))],
  ['a claim', '**A claim**', () => claim()],
])('the page names every key of %s', (_what, start, make) => {
  const text = paragraph(start);
  const keys = new Set(keysOf(make(), new Set(['extra', 'runtime', 'marks', 'disturbedSince'])));
  expect(keys.size).toBeGreaterThan(5);
  const isNamed = (key: string) => new RegExp(`[\`.]${key}(\\[\\])?\``).test(text);
  expect([...keys].filter((key) => !isNamed(key))).toEqual([]);
});

test('seconds and bytes are shown as they are typed', () => {
  const helpOf = (name: string) => VERBS.find(([words]) => words === name)?.[1].helpInformation();
  expect(helpOf('top')).toContain('(default: 1)');
  expect(helpOf('record')).toMatch(/\(default:\s+4M\)/);
});

test('what a verb refuses is thrown, at every depth', async () => {
  const refused = buildProgram(context).parseAsync(['examples', 'run', 'py-lock', '--nope'], {
    from: 'user',
  });
  await expect(refused).rejects.toMatchObject({ code: 'commander.unknownOption' });
});
