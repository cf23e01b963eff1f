import { expect, test } from 'vitest';
import { type ModelSetup, readModelSetup, writeModelSetup } from '../../../src/export/modelSetup.ts';
import { parseParameters } from '../../../src/model/engine/parameters.ts';
import { MODELS } from '../../../src/model/models.ts';

const setups: ModelSetup[] = MODELS.list().flatMap(({ definition }) =>
  definition.presets.map((preset) => ({
    model: definition.id,
    preset: preset.id,
    parameters: parseParameters(definition.parameters, preset.parameters),
    programs: preset.programs,
    seed: 7,
    untilNs: preset.untilNs,
  })),
);
const [first] = setups;
if (first === undefined) throw new Error('no preset');

/** The text of a set-up with some fields replaced. */
const withFields = (fields: object): string =>
  JSON.stringify({ ...(JSON.parse(writeModelSetup(first)) as object), ...fields });

/** A program of loops in loops. */
const deepSteps = (depth: number): string =>
  withFields({ programs: 'HERE' }).replace(
    '"HERE"',
    `{"threads":[{"name":"a","body":${'[{"op":"repeat","times":1,"body":'.repeat(depth)}[]${'}]'.repeat(depth)}}]}`,
  );

test.each(setups)('what is written is read back: $model $preset', (setup) => {
  expect(readModelSetup(writeModelSetup(setup), MODELS)).toEqual(setup);
});

test('parameters that are missing take their default', () => {
  expect(readModelSetup(withFields({ parameters: {} }), MODELS).parameters).toMatchObject({ cores: 2 });
});

test('a preset of another version is forgotten, its programs are kept', () => {
  const read = readModelSetup(withFields({ preset: 'long-gone' }), MODELS);
  expect(read).toMatchObject({ preset: null, programs: first.programs });
});

test.each([
  ['not JSON', '{', /it is not JSON/],
  ['another file', '{"a": 1}', /format: must be "switchyard-model-setup"/],
  ['a later version', withFields({ version: 2 }), /version: must be 1/],
  ['an unknown model', withFields({ model: 'beam' }), /no model "beam"; there are: kernel/],
  ['a parameter out of range', withFields({ parameters: { cores: 0 } }), /cores: /],
  ['an unknown parameter', withFields({ parameters: { speed: 1 } }), /speed/],
  ['no time to run', withFields({ untilNs: 0 }), /untilNs: must be 1 to/],
  ['a negative time', withFields({ untilNs: -5 }), /untilNs: must be 1 to/],
  ['a time that is no number', withFields({ untilNs: '1' }), /untilNs: must be a whole number of ns/],
  ['endless brackets', `{"format": ${'['.repeat(100_000)}`, /more than 200 deep/],
  ['steps without an end', deepSteps(5000), /more than 200 deep/],
  ['threads that are no list', withFields({ programs: { threads: 7 } }), /programs\.threads: /],
  [
    'a prototype for a thread',
    withFields({ programs: { threads: [{ __proto__: null, name: 7 }] } }),
    /programs\.threads\[0\]/,
  ],
  [
    'a step of negative time',
    withFields({ programs: { threads: [{ name: 'a', body: [{ op: 'compute', ns: -1 }] }] } }),
    /programs\.threads\[0\]\.body\[0\]\.ns.*negative/,
  ],
  [
    'a cost below nothing',
    withFields({ workload: { settings: {}, costs: { a: -1 } } }),
    /workload\.costs\.a: .*negative/,
  ],
  [
    'a setting that is a list',
    withFields({ workload: { settings: { a: [] }, costs: {} } }),
    /workload\.settings\.a/,
  ],
  [
    'a step that there is not',
    withFields({ programs: { threads: [{ name: 'a', body: [{ op: 'compute', ns: 1 }, { op: 'fly' }] }] } }),
    /programs\.threads\[0\]\.body\[1\]/,
  ],
])('refuses %s and says where', (_what, text, message) => {
  expect(() => readModelSetup(text, MODELS)).toThrow(message);
});
