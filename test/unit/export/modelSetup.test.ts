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
  ['no time to run', withFields({ untilNs: 0 }), /untilNs/],
  [
    'a step that there is not',
    withFields({ programs: { threads: [{ name: 'a', body: [{ op: 'compute', ns: 1 }, { op: 'fly' }] }] } }),
    /programs\.threads\[0\]\.body\[1\]/,
  ],
])('refuses %s and says where', (_what, text, message) => {
  expect(() => readModelSetup(text, MODELS)).toThrow(message);
});
