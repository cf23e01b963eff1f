import { expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import { simulatedView, stepInterval, strengths } from '../../../../src/renderer/layout/simulated.ts';
import { adopted, createOverlayStore } from '../../../../src/renderer/pages/session/overlay/overlayStore.ts';
import { createSessionStore } from '../../../../src/renderer/pages/session/state/sessionStore.ts';
import type { OverlayClient } from '../../../../src/renderer/state/overlayClient.ts';
import { fakeOverlay, fittedProgram, INTERVALS, overlayResult } from '../support/fakeOverlay.ts';
import { syntheticOverview } from '../support/synthetic.ts';

function made(change: Partial<OverlayClient> = {}) {
  const client = fakeOverlay(change);
  const session = createSessionStore(syntheticOverview({ threads: 2, seconds: 2 }, 2e9, 1));
  const store = createOverlayStore(client, session);
  const simulated = () => expect.poll(() => store.getState().busy).toBe(null);
  return { client, session, store, simulated };
}

test('the proposed model is chosen, fitted and simulated, and its lanes come on the screen', async () => {
  const { session, store, simulated } = made();
  await store.getState().load();
  expect(store.getState().chosen).toBe('gil');
  await store.getState().fit();
  await simulated();
  expect(store.getState().program?.fit).toBe('gil');
  expect(session.getState().simulated?.shown).toBe(true);
  expect(session.getState().rows.filter((row) => row.kind === 'simulated')).toHaveLength(3);
});

test('a fit that cannot be made says why, and an earlier model’s lanes go', async () => {
  const { session, store, simulated } = made({
    fit: async (fit) => {
      if (fit === 'kernel') throw new ReaderError('fit-impossible', 'The part to fit is too short.');
      return fittedProgram();
    },
  });
  await store.getState().load();
  await store.getState().fit();
  await simulated();
  expect(session.getState().simulated).not.toBeNull();
  store.getState().choose('kernel');
  await store.getState().fit();
  expect(store.getState()).toMatchObject({
    problem: 'The part to fit is too short.',
    busy: null,
    result: null,
  });
  expect(session.getState().simulated).toBeNull();
  expect(session.getState().rows.some((row) => row.kind === 'simulated')).toBe(false);
});

test('quick changes are simulated once, with the last value; the fitted value is no change', async () => {
  const { client, store, simulated } = made();
  await store.getState().fit();
  await simulated();
  for (const cores of [3, 4, 8]) store.getState().override('cores', cores);
  await simulated();
  expect(client.simulated).toEqual([{}, { cores: 8 }]);
  store.getState().override('cores', 2);
  expect(store.getState().overrides).toEqual({});
});

test('without the GIL the simulated parallelism rises and the measured stays', async () => {
  const { store, simulated } = made();
  await store.getState().fit();
  await simulated();
  const before = store.getState().result;
  store.getState().override('build', 'free-threaded');
  await simulated();
  const after = store.getState().result;
  expect(after?.simulated.parallelism).toBeGreaterThan(before?.simulated.parallelism ?? 0);
  expect(after?.measured).toEqual(before?.measured);
});

test('a failed simulation keeps the last one and tells why', async () => {
  const { store, simulated } = made({
    simulate: async (_program, overrides) => {
      if (overrides['cores'] === 64) throw new ReaderError('simulation-too-long', 'It takes too long.');
      return overlayResult(overrides);
    },
  });
  await store.getState().fit();
  await simulated();
  store.getState().override('cores', 64);
  await simulated();
  expect(store.getState().problem).toBe('It takes too long.');
  expect(store.getState().result?.overrides).toEqual({});
});

test('values taken as the fit say that they were set by hand, and what was there', () => {
  const program = adopted(fittedProgram(), { cores: 4 });
  const cores = program.parameters.find((one) => one.key === 'cores');
  expect(cores).toMatchObject({ value: 4, source: 'set by hand', uncertainty: null, confidence: null });
  expect(cores?.how).toBe('The fit has 2 (measured: The machine has 2.)');
  expect(program.parameters.find((one) => one.key === 'build')).toBe(fittedProgram().parameters[1]);
});

test('a fit is stored with its changes and found again; where it cannot be, it says so', async () => {
  const { client, store, simulated } = made();
  await store.getState().fit();
  await simulated();
  store.getState().override('cores', 4);
  await store.getState().save();
  expect(client.stored[0]?.overrides).toEqual({ cores: 4 });
  expect(store.getState().savedWords).toBe('Stored in the session.');
  const readOnly = made({
    save: async () => {
      throw new ReaderError('read-only', 'The file cannot be written.');
    },
  });
  await readOnly.store.getState().fit();
  await readOnly.simulated();
  await readOnly.store.getState().save();
  expect(readOnly.store.getState().savedWords).toBe('Not stored: The file cannot be written.');
});

test('the fit of the selected range is asked for where there is one', async () => {
  const asked: unknown[] = [];
  const { session, store } = made({
    fit: async (_fit, range) => {
      asked.push(range);
      return fittedProgram();
    },
  });
  await store.getState().fit();
  const selection = { ...session.getState().view };
  session.getState().select(selection);
  await store.getState().fit();
  expect(asked).toEqual([null, selection]);
});

test('the walk goes round the wrong intervals, from where the reader looks', () => {
  expect(stepInterval(INTERVALS, null, 1, 0)).toBe(0);
  expect(stepInterval(INTERVALS, null, 1, 5e8)).toBe(1);
  expect(stepInterval(INTERVALS, null, -1, 0)).toBe(1);
  expect(stepInterval(INTERVALS, 1, 1, 0)).toBe(0);
  expect(stepInterval(INTERVALS, 0, -1, 0)).toBe(1);
  expect(stepInterval([], null, 1, 0)).toBeNull();
});

test('a step selects the interval’s thread and brings it in sight; hidden lanes are not walked', () => {
  const { session } = made();
  const view = simulatedView(overlayResult(), { arrangement: 'paired', fade: 0.5 }, true);
  session.getState().setSimulated(view);
  session.getState().resize(100, 1000);
  session.getState().zoomBy(0.1, 0);
  session.getState().stepInterval(1);
  expect(session.getState().simulated?.current).toBe(0);
  session.getState().stepInterval(1);
  expect(session.getState().selectedThread).toBe(2);
  expect(session.getState().view.startNs).toBeLessThanOrEqual(12e8);
  expect(session.getState().view.endNs).toBeGreaterThanOrEqual(13e8);
  session.getState().toggleSimulated();
  session.getState().stepInterval(1);
  expect(session.getState().simulated?.current).toBe(1);
  expect(session.getState().rows.some((row) => row.kind === 'simulated')).toBe(false);
});

test('both sides are drawn in full in the middle of the fade, one alone at each end', () => {
  const at = (fade: number) => strengths({ arrangement: 'over', fade });
  expect([at(0), at(0.5), at(1)]).toEqual([
    { measured: 1, simulated: 0 },
    { measured: 1, simulated: 1 },
    { measured: 0, simulated: 1 },
  ]);
  expect(strengths({ arrangement: 'paired', fade: 0 })).toEqual({ measured: 1, simulated: 1 });
});
