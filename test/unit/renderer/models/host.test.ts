import { expect, test, vi } from 'vitest';
import type { ModelSetup } from '../../../../src/export/modelSetup.ts';
import type { StepReport } from '../../../../src/model/engine/model.ts';
import { MODELS } from '../../../../src/model/models.ts';
import { heldStep, ModelRunner } from '../../../../src/renderer/pages/models/runner.ts';
import { presetSetup } from '../../../../src/renderer/pages/models/setups.ts';
import { laneName } from '../../../../src/renderer/pages/models/worker/protocol.ts';
import { packSnapshot } from '../../../../src/renderer/pages/models/worker/snapshot.ts';
import { fakeWorker } from './support.ts';

// A busy machine takes longer; nothing here says how long a run may take.
vi.setConfig({ testTimeout: 60_000 });
const eventually = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 5 }) as Promise<void>;

const gil = presetSetup(MODELS.get('gil'), 'two-spinners');
/** Some 6,000 steps: more than are sent before they are asked for. */
const long: ModelSetup = { ...presetSetup(MODELS.get('kernel'), 'wakeups'), untilNs: 16e9 };

async function runOf(setup = gil, limits = {}) {
  const worker = fakeWorker(limits);
  const runner = new ModelRunner(worker);
  runner.run(setup);
  await eventually(() => expect(runner.store.getState().counted).toBe(true));
  return { worker, runner, state: () => runner.store.getState() };
}

/** Every step of a run, told one after the other from its start. */
function allSteps(setup: ModelSetup): { step: StepReport; queues: () => unknown }[] {
  const simulation = MODELS.get(setup.model).createFrom(setup);
  const steps: StepReport[] = [];
  const queues: string[] = [];
  for (let step = simulation.step(setup.untilNs); step !== null; step = simulation.step(setup.untilNs)) {
    steps.push(step);
    queues.push(JSON.stringify(packSnapshot(simulation.snapshot())));
  }
  return steps.map((step, i) => ({ step, queues: () => JSON.parse(queues[i] ?? '') as unknown }));
}

test('a run in parts is the run in one', async () => {
  const { state } = await runOf();
  const whole = MODELS.get('gil').createFrom(gil).run({ untilNs: gil.untilNs });
  const { run } = state();
  if (run === null) throw new Error('no run');
  expect(run).toMatchObject({ endNs: whole.endNs, parallelism: whole.parallelism, events: whole.events });
  expect(run.totals).toEqual(whole.totals);
  for (const [i, lane] of whole.lanes.entries()) {
    expect(laneName(run, i)).toBe(lane.name);
    const [from, to] = [run.lanes.starts[i], run.lanes.starts[i + 1]];
    expect([...run.intervals.startNs.slice(from, to)]).toEqual(lane.startNs);
    expect(run.lanes.threads[i]).toBe(lane.kind === 'thread' ? 1 : 0);
  }
  expect(laneName(run, whole.lanes.length)).toBeNull();
});

test('any step of a long run, forward, back and from the list, is that of the run from its start', async () => {
  const steps = allSteps(long);
  const { runner, state } = await runOf(long);
  expect(state().count).toBe(steps.length);
  expect(steps.length).toBeGreaterThan(4000);
  for (const wanted of [steps.length - 1, 3, 2900, 2899, 2898, 2700, 4000, 0, 255, 256]) {
    runner.goto(wanted);
    await eventually(() => expect(state().snapshot?.timeNs).toBe(steps[wanted]?.step.timeNs));
    await eventually(() => expect(state().shown).toEqual({ step: wanted, report: steps[wanted]?.step }));
    expect(state().snapshot).toEqual(steps[wanted]?.queues());
  }
  for (const from of [4200, 100, 2600]) {
    runner.need(from, from + 20);
    await eventually(() => expect(heldStep(state().chunks, from + 19)).not.toBeNull());
    for (let i = from; i < from + 20; i++) expect(heldStep(state().chunks, i)).toEqual(steps[i]?.step);
  }
});

test('the last step by a time is found where the page does not hold the steps', async () => {
  const steps = allSteps(long);
  const { runner, state } = await runOf(long);
  for (const timeNs of [7e9, 1e9, 1e9 + 1, 11.9e9]) {
    runner.gotoTime(timeNs);
    const wanted = steps.findLastIndex(({ step }) => step.timeNs <= timeNs);
    await eventually(() => expect(state().shown.step).toBe(wanted));
    expect(state().shown.report).toEqual(steps[wanted]?.step);
  }
});

test('the page holds a bounded part of the steps', async () => {
  const { runner, state } = await runOf({ ...long, untilNs: 36e9 });
  expect(state().count).toBeGreaterThan(34 * 256);
  for (let from = 0; from < state().count; from += 256) {
    runner.need(from, from + 1);
    await eventually(() => expect(heldStep(state().chunks, from)).not.toBeNull());
  }
  expect(state().chunks.size).toBeLessThanOrEqual(32);
});

test('a search goes to the nearest step whose sentence has the words, either way', async () => {
  const steps = allSteps(long);
  const text = (i: number): string =>
    [steps[i]?.step.sentence, ...(steps[i]?.step.also ?? []).map(({ sentence }) => sentence)].join('\n');
  const { runner, state } = await runOf(long);
  runner.goto(3000);
  runner.find('SLEEPER', true);
  await eventually(() => expect(state().search?.state).toBe('found'));
  const forward = steps.findIndex((_, i) => i > 3000 && text(i).includes('sleeper'));
  expect(state().step).toBe(forward);
  runner.find('sleeper', false);
  await eventually(() => expect(state().search?.state).toBe('found'));
  expect(state().step).toBe(steps.findLastIndex((_, i) => i < forward && text(i).includes('sleeper')));
  runner.find('no such words', true);
  await eventually(() => expect(state().search?.state).toBe('none'));
});

test('the event budget ends a run and its steps, and says so', async () => {
  const { state } = await runOf({ ...gil, untilNs: 3_600e9 }, { events: 100_000 });
  expect(state().run?.outOfEvents).toBe(true);
  expect(state().run?.endNs).toBeLessThan(3_600e9);
  const end = state().run?.endNs ?? 0;
  expect(state().count).toBeGreaterThan(20_000);
  expect(state().count).toBeLessThan(110_000);
  expect(end).toBeGreaterThan(0);
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
  expect(state().run?.totals.cpuNs).toBeGreaterThan(0);
});

const failure = async (setup: ModelSetup, limits = {}) => {
  const runner = new ModelRunner(fakeWorker(limits));
  runner.run(setup);
  await eventually(() => expect(runner.store.getState().phase).toBe('failed'));
  return runner.store.getState().fault;
};

test('more threads than the window can hold are refused before they are made', async () => {
  const compute = [{ op: 'compute', ns: 1 }] as const;
  const crowd = {
    threads: [
      { name: 'a', count: 60, body: compute },
      { name: 'b', count: 60, body: compute },
    ],
  };
  expect(await failure({ ...gil, programs: crowd }, { lanes: 100 })).toMatchObject({
    path: 'threads[1].count',
  });
  const spawning = {
    threads: [
      { name: 'a', body: [{ op: 'repeat', times: 2, body: [{ op: 'spawn', program: 'p', count: 101 }] }] },
    ],
    programs: { p: compute },
  } as const;
  expect(await failure({ ...gil, programs: spawning }, { lanes: 100 })).toMatchObject({
    path: 'threads[0].body[0].body[0]',
  });
});

test('a run that goes on making threads ends with a reason', async () => {
  const programs = {
    threads: [
      {
        name: 'a',
        body: [
          {
            op: 'forever',
            body: [
              { op: 'spawn', program: 'p' },
              { op: 'compute', ns: 1000 },
            ],
          },
        ],
      },
    ],
    programs: { p: [{ op: 'sleep', ns: 1e9 }] },
  } as const;
  const { state } = await runOf(
    { ...presetSetup(MODELS.get('gmp')), programs, untilNs: 1e9 },
    { lanes: 5000 },
  );
  expect(state().run?.fault?.message).toMatch(/more than 5,000 threads/);
  expect(state().run?.endNs).toBeLessThan(1e9);
});

test('a new run takes the place of the one under way', async () => {
  const worker = fakeWorker();
  const runner = new ModelRunner(worker);
  runner.run(gil);
  runner.run({ ...gil, seed: 2 });
  await eventually(() => expect(runner.store.getState().counted).toBe(true));
  expect(worker.sent.filter(({ type }) => type === 'run')).toMatchObject([{ id: 2 }]);
  expect(runner.store.getState().run?.setup.seed).toBe(2);
});
