import { expect, test, vi } from 'vitest';
import { MODELS } from '../../../../src/model/models.ts';
import { ModelRunner } from '../../../../src/renderer/pages/models/runner.ts';
import { presetSetup } from '../../../../src/renderer/pages/models/setups.ts';
import { fakeWorker } from './support.ts';

const gil = presetSetup(MODELS.get('gil'), 'two-spinners');

async function runOf(setup = gil, limits = {}) {
  const worker = fakeWorker(limits);
  const runner = new ModelRunner(worker);
  runner.run(setup);
  await vi.waitFor(() => expect(runner.store.getState().stepsEnd).not.toBeNull());
  return { worker, runner, state: () => runner.store.getState() };
}

test('a run in parts is the run in one', async () => {
  const { state } = await runOf();
  const whole = MODELS.get('gil').createFrom(gil).run({ untilNs: gil.untilNs });
  const { run } = state();
  expect(run).toMatchObject({ endNs: whole.endNs, parallelism: whole.parallelism, events: whole.events });
  expect(run?.totals).toEqual(whole.totals);
  const [lane] = run?.lanes ?? [];
  expect([...(run?.intervals.startNs.slice(lane?.from, lane?.to) ?? [])]).toEqual(whole.lanes[0]?.startNs);
});

test('a step back shows the queues that the way forward showed', async () => {
  const { runner, state } = await runOf();
  const at = async (step: number) => {
    runner.goto(step);
    await vi.waitFor(() => expect(state().snapshot?.timeNs).toBe(state().steps[step]?.timeNs));
    return JSON.stringify(state().snapshot);
  };
  const tenth = await at(10);
  await at(120);
  expect(await at(10)).toBe(tenth);
});

test('the event budget ends a run and says so', async () => {
  const { state } = await runOf({ ...gil, untilNs: 3_600e9 }, { events: 100_000, steps: 10 });
  expect(state().run?.outOfEvents).toBe(true);
  expect(state().run?.endNs).toBeLessThan(3_600e9);
  expect(state()).toMatchObject({ stepsEnd: 'limit' });
  expect(state().steps).toHaveLength(10);
});

test('lanes beyond the limit end all at one time, the figures do not', async () => {
  const { state } = await runOf(gil, { intervals: 40 });
  const { run } = state();
  const cut = run?.truncatedNs ?? Number.NaN;
  expect(cut).toBeGreaterThan(0);
  expect(cut).toBeLessThan(gil.untilNs);
  expect(run?.intervals.startNs.length).toBeLessThanOrEqual(40);
  expect(run?.totals.cpuNs).toBeGreaterThan(0.9 * gil.untilNs);
});

test('a fault of a program names its step and leaves the lanes up to it', async () => {
  const body = [
    { op: 'compute', ns: 1_000_000 },
    { op: 'unlock', lock: 'm' },
  ] as const;
  const programs = { threads: [{ name: 'bad', body }], objects: { m: { kind: 'mutex' } } } as const;
  const { state } = await runOf({ ...presetSetup(MODELS.get('kernel')), programs, untilNs: 1e7 });
  expect(state().run?.fault).toMatchObject({ path: 'threads[0].body[1]' });
  expect(state().run?.lanes[0]?.counters.cpuNs).toBeGreaterThan(0);
});

test('a new run takes the place of the one under way', async () => {
  const worker = fakeWorker();
  const runner = new ModelRunner(worker);
  runner.run(gil);
  runner.run({ ...gil, seed: 2 });
  await vi.waitFor(() => expect(runner.store.getState().stepsEnd).not.toBeNull());
  expect(worker.sent.filter(({ type }) => type === 'run')).toMatchObject([{ id: 2 }]);
  expect(runner.store.getState().run?.setup.seed).toBe(2);
});
