import { expect, test } from 'vitest';
import { readModelSetup, writeModelSetup } from '../../../../src/export/modelSetup.ts';
import { KNOWN_PROGRAMS } from '../../../../src/model/known.ts';
import { MODELS } from '../../../../src/model/models.ts';
import { openPreset, wantedSetup } from '../../../../src/renderer/pages/models/open.ts';
import { filterPresets, presetGroups } from '../../../../src/renderer/pages/models/presets.ts';
import {
  differences,
  isChanged,
  knownOf,
  presetSetup,
  withWorkload,
  workloadValues,
} from '../../../../src/renderer/pages/models/setups.ts';
import { changedWorkload } from '../../../../src/renderer/pages/models/WorkloadForm.tsx';

const fetching = () => {
  const setup = presetSetup(MODELS.get('gmp'), 'go-fetch-channel');
  const known = knownOf(setup);
  if (known === null) throw new Error('go-fetch-channel is not known');
  return { setup, known };
};

test('every preset is offered once, those of the model in use first', () => {
  const groups = presetGroups('node');
  const all = groups.flatMap(({ choices }) => choices);
  const wanted = MODELS.list().flatMap(({ definition }) =>
    definition.presets.map(({ id }) => `${definition.id} ${id}`),
  );
  expect(all.map(({ model, id }) => `${model} ${id}`).sort()).toEqual(wanted.sort());
  expect(all[0]?.model).toBe('node');
  expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length);
});

test('a search takes words of the title, the id, the summary and the heading in any order', () => {
  const ids = (text: string): string[] =>
    filterPresets(presetGroups('gil'), text).flatMap(({ choices }) => choices.map(({ id }) => id));
  expect(ids('errgroup')).toEqual(['go-errgroup']);
  expect(ids('PYTHON lock')).toContain('py-lock');
  expect(ids('no such preset')).toEqual([]);
});

test('a workload of the catalogue opens its preset', () => {
  const gone: string[] = [];
  expect(openPreset({ go: (page) => gone.push(page) }, 'go-errgroup')).toBe(true);
  expect(gone).toEqual(['models']);
  expect(wantedSetup.getState().setup).toMatchObject({ model: 'gmp', preset: 'go-errgroup' });
  wantedSetup.setState({ setup: null });
  expect(openPreset({ go: (page) => gone.push(page) }, 'no-such-workload')).toBe(false);
  expect(wantedSetup.getState().setup).toBeNull();
});

test.each([...KNOWN_PROGRAMS])(
  '%s stands on the page as its own settings and costs make it',
  (id, { model }) => {
    const setup = presetSetup(MODELS.get(model), id);
    expect(setup.preset).toBe(id);
    expect(isChanged(setup)).toBe(false);
  },
);

test('a changed setting builds the program anew, and the file keeps it', () => {
  const { setup, known } = fetching();
  const more = withWorkload(setup, known, { settings: { requests: 25 } });
  expect(JSON.stringify(more.programs)).not.toBe(JSON.stringify(setup.programs));
  expect(isChanged(more)).toBe(false);
  const read = readModelSetup(writeModelSetup(more), MODELS);
  expect(read).toEqual(more);
  expect(workloadValues(known, read).settings).toMatchObject({ requests: 25, delay: 0.2 });
  expect(differences(setup, more)).toEqual([{ title: 'requests', a: '10', b: '25' }]);
});

test('a setting that no program comes of is refused with the reason', () => {
  const { setup, known } = fetching();
  const bad = changedWorkload(setup, known, { settings: { requests: 2.5 } });
  expect('fault' in bad && bad.fault).toMatch(/^No program comes of it: /);
  expect(changedWorkload(setup, known, { costs: { answer: 5e6 } })).toHaveProperty(
    'setup.workload.costs.answer',
    5e6,
  );
});
