import { expect, test } from 'vitest';
import { fitRecording } from '../../../src/analysis/overlay/fit/fit.ts';
import { overlayJson } from '../../../src/analysis/overlay/json.ts';
import { overlay } from '../../../src/analysis/overlay/overlay.ts';
import type { FitOverrides } from '../../../src/analysis/overlay/types.ts';
import { overlayText } from '../../../src/cli/overlayText.ts';
import { cpython, gridSession, testRecording } from '../analysis/overlay/support.ts';

const recording = testRecording(
  gridSession('A A A . . . A A A . . A A A / B B B B . . . . B B B B . .', cpython),
);
const program = fitRecording(recording, null);
const laid = (overrides: FitOverrides) =>
  overlay(recording, program, overrides, { mode: 'start', stretch: false }, 256);
const text = (overrides: FitOverrides = {}): string => overlayText(program, laid(overrides));

test('a value set by hand is nobody’s measurement: it has no certainty, and the fit’s own is told', () => {
  const set = laid({ cores: 4, cpuPct: 100 });
  const { parameters } = overlayJson(program, set).fit;
  expect(parameters.find(({ key }) => key === 'cores')).toEqual({
    key: 'cores',
    value: 4,
    fitted: 2,
    unit: '',
    source: 'set by hand',
    how: 'The fit has 2 (measured: The machine has 2.)',
    uncertainty: null,
    confidence: null,
  });
  expect(parameters.find(({ key }) => key === 'cpuPct')).toMatchObject({ source: 'measured', value: 100 });
  expect(text({ cores: 4 })).toMatch(
    /^cores +4 {2}– +set by hand: The fit has 2 \(measured: The machine has 2\.\)$/m,
  );
  expect(text()).toMatch(/^cores +2 {2}high ± 0 +measured: The machine has 2\.$/m);
});

test('what was assumed is shown only where it was set by hand', () => {
  expect(text()).not.toMatch(/^switchNs/m);
  expect(text({ switchNs: 2000 })).toMatch(/^switchNs +2000 ns {2}– +set by hand: The fit has 1500 ns/m);
});

test('rates have their unit and threads of one name their TIDs', () => {
  const session = gridSession('A A A A A A . . . . / B B B B B B . . . .', cpython);
  const twins = testRecording({
    ...session,
    threads: session.threads.map((one) => ({ ...one, name: 'python3' })),
  });
  const fitted = fitRecording(twins, 'kernel');
  const result = overlay(twins, fitted, { cpuPct: 400 }, { mode: 'start', stretch: false }, 256);
  const lines = overlayText(fitted, result);
  expect(lines).toMatch(/^Voluntary switches +[\d.]+\/s +[\d.]+\/s +-?[\d.]+\/s {2}/m);
  expect(lines).toMatch(/^Parallelism +[\d.]+ +[\d.]+ +-?[\d.]+ {2}/m);
  const named = /^THREAD +TID +CPU +SIMULATED\npython3 +100 .*\npython3 +101 /m;
  expect(lines).toMatch(named);
  expect(overlayJson(fitted, result).threads.map(({ tid }) => tid)).toEqual([100, 101]);
});
