import { expect, test } from 'vitest';
import { CATALOGUE } from '../../../../src/catalogue/catalogue.ts';
import { gmpModel } from '../../../../src/model/gmp/model.ts';
import { goSimulation } from './help.ts';

test('every workload of the catalogue that this model explains has a preset of the same id', () => {
  const explained = CATALOGUE.filter((workload) => workload.model === 'gmp').map((workload) => workload.id);
  const presets = gmpModel.presets.map((preset) => preset.id);
  expect(explained.length).toBeGreaterThan(15);
  expect(presets).toEqual(expect.arrayContaining(explained));
  expect(new Set(presets).size).toBe(presets.length);
});

const ENDLESS = new Set<string>(['go-deadlock']);

test.each(gmpModel.presets.map((preset) => [preset.id, preset] as const))(
  'preset %s runs to its end in the time it shows',
  (id, preset) => {
    const simulation = goSimulation(preset.programs, preset.parameters);
    const result = simulation.run({ untilNs: preset.untilNs });
    expect(result.finished).toBe(!ENDLESS.has(id));
    expect(result.deadlock === null).toBe(!ENDLESS.has(id));
    const again = goSimulation(preset.programs, preset.parameters);
    const first = again.step(preset.untilNs);
    expect(first?.sentence.length).toBeGreaterThan(10);
  },
);
