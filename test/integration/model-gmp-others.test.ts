import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProgramSet, ThreadSpec } from '../../src/model/engine/program.ts';
import { buildProgram, hogThreads, machinesOf, noGo, runReal } from './modelGmpHelp.ts';
import { MS, machineOf, PROCS, simulate } from './modelGmpSimulate.ts';
import { median, report, skipWhereDisturbed, withOthers } from './modelHelp.ts';

/* Go's Ms beside threads of other processes, and the poller's work when it comes late. */
const reason = noGo();

let program: ReturnType<typeof buildProgram>;
beforeAll(() => {
  if (reason === null) program = buildProgram();
});
afterAll(() => {
  if (reason === null) program.remove();
});

describe.skipIf(reason !== null)(
  `Go beside other programs, and its model (${reason ?? 'go is there'})`,
  () => {
    /** A run of the real program, with the cores that neither it nor its hogs used. */
    const alone = (args: readonly string[], hogs: readonly number[] = []) =>
      withOthers(
        () => runReal(program.path, args, { procs: PROCS, traceMs: 0, hogs }),
        (run) => (run.cpuMs + run.hogsCpuMs) / 1000,
      );

    /** Goroutines that spin, in the real program and in the model. */
    async function spinning(count: number, hogs: readonly number[]) {
      const { result: run, othersCores } = await alone(['slices', String(count), '2000'], hogs);
      const spin = {
        op: 'until' as const,
        timeNs: 2000 * MS,
        body: [{ op: 'compute' as const, ns: MS / 10 }],
      };
      const programs: ProgramSet = {
        threads: [
          { name: 'main', body: [{ op: 'spawn', program: 'g', count }, { op: 'join' }] },
          ...hogThreads(hogs),
        ],
        programs: { g: [spin] },
      };
      return { run, othersCores, result: simulate(programs, PROCS, machineOf(run)) };
    }

    test('three hogs on two Ps: each has its third, within 3 points', async () => {
      const { run, result } = await spinning(3, []);
      const lanes = result.lanes.filter((lane) => lane.name.startsWith('g-'));
      const ran = (run.shares ?? []).reduce((a, b) => a + b, 0);
      const simulated = lanes.reduce((sum, lane) => sum + lane.counters.cpuNs, 0);
      report(
        'shares of three hogs',
        (run.shares ?? []).map((share) => share / ran),
        lanes.map((lane) => lane.counters.cpuNs / simulated),
      );
      for (const share of run.shares ?? []) expect(Math.abs(share / ran - 1 / 3)).toBeLessThan(0.03);
      for (const lane of lanes) expect(Math.abs(lane.counters.cpuNs / simulated - 1 / 3)).toBeLessThan(0.03);
    });

    test.for([
      { hogs: [0, 0], others: 'two' },
      { hogs: [0, 0, 0, 0], others: 'four' },
      { hogs: [5, 5], others: 'two nicer' },
    ])(
      'beside $others hogs of other processes: CPU within 3 points, involuntary switches',
      async ({ hogs }, context) => {
        const { run, othersCores, result } = await spinning(3, hogs);
        skipWhereDisturbed(context, othersCores);
        const ours = machinesOf(result);
        const theirs =
          result.lanes
            .filter(({ group }) => group === 'hogs')
            .reduce((sum, one) => sum + one.counters.cpuNs, 0) / MS;
        const share = run.machinesCpuMs / (run.machinesCpuMs + run.hogsCpuMs);
        const simulated = ours.cpuMs / (ours.cpuMs + theirs);
        report(`CPU beside hogs of nice ${hogs.join()}`, [share], [simulated]);
        report(
          `involuntary switches beside hogs of nice ${hogs.join()}`,
          [run.involuntary],
          [ours.involuntary],
        );
        expect(Math.abs(share - simulated)).toBeLessThan(0.03);
        /*
         * Ends of slices, which fall on ticks, and wake-ups at which sysmon or a hog comes first. The real threads are
         * switched out for the kernel's own threads and for other sessions besides, so that the model has 0.6 to 1.1 of
         * their number: a factor of 2.
         */
        expect(ours.involuntary / run.involuntary).toBeGreaterThan(1 / 2);
        expect(ours.involuntary / run.involuntary).toBeLessThan(2);
      },
    );

    test.for([{ laterUs: 500 }])(
      'I/O that comes after the poller has left: $laterUs us later',
      async ({ laterUs }, context) => {
        const { result: run, othersCores } = await alone(['pollers', '12', String(laterUs)]);
        skipWhereDisturbed(context, othersCores);
        const reader = (more: number): ThreadSpec => ({
          name: `reader ${more}`,
          body: [
            { op: 'pollableIo', ns: 15 * MS + more * 1000, kind: 'network' },
            { op: 'mark', label: 'begun' },
            { op: 'compute', ns: 60 * MS },
          ],
        });
        const { marks } = simulate({ threads: [reader(0), reader(laterUs)] }, PROCS, machineOf(run));
        const simulated = ((marks[1]?.timeNs ?? 0) - (marks[0]?.timeNs ?? 0)) / MS;
        report('second reader later by, ms', run.apartMs ?? [], [simulated]);
        // Where the poller was slow to wake it found both at once; that is no matter of this test.
        const real = (run.apartMs ?? []).filter((apart) => apart > 1);
        expect(real.length).toBeGreaterThan(0);
        // sysmon looks 10 ms after the poller did, at its next waking, which is up to 10 ms away.
        for (const apart of [median(real), simulated]) {
          expect(apart).toBeGreaterThan(9.5);
          expect(apart).toBeLessThan(21);
        }
      },
    );
  },
);
