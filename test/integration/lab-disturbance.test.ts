import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { integer, workload } from '../../src/catalogue/define.ts';
import { QUIET_UP_TO } from '../../src/catalogue/disturbance.ts';
import type { LabOutcome } from '../../src/ipc/channels/lab.ts';
import type { LabPlaces } from '../../src/lab/places.ts';
import { runExample } from '../../src/lab/runExample.ts';
import { parseMachineTicks } from '../../src/procfs/cpu-times.ts';
import { parsePidStat } from '../../src/procfs/pid-stat.ts';
import { clockTicksPerSecond } from '../../src/recorder/machine.ts';
import { scratch } from '../support/cli.ts';
import { THIS_NODE } from '../support/toolchains.ts';

const place = scratch();
const places: LabPlaces = {
  library: place.dir,
  workloads: join(place.dir, 'workloads'),
  results: place.file('results.json'),
  node: process.execPath,
  builds: place.file('builds'),
};
afterAll(() => place.remove());

const hogs: ChildProcess[] = [];
afterEach(() => {
  for (const hog of hogs.splice(0)) hog.kill('SIGKILL');
});

/** One thread, then twice as many as there are cores, each for about half a second. */
const SOURCE = `
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
const turns = 'let x = 0; for (let i = 0; i < 1e8; i++) x = (x + i) | 0;';
const started = performance.now();
new Function(turns)();
const threads = Array.from({ length: 2 * availableParallelism() }, () => new Worker(turns, { eval: true }));
await Promise.all(threads.map((one) => new Promise((resolve) => one.once('exit', resolve))));
const figures = { wall_s: (performance.now() - started) / 1000 };
console.log('SWITCHYARD ' + JSON.stringify({ id: 'two-phases', params: {}, figures, ok: true, notes: [] }));
`;

const ENTRY = workload('node', {
  id: 'two-phases',
  title: 'One thread, then more than there are cores',
  documents: [],
  model: 'node',
  path: 'two_phases.mjs',
  parameters: [integer('n', 1, 1, 1, 1, 'nothing')],
  claims: [
    {
      word: 'wall',
      text: 'it takes time',
      figure: 'wall_s',
      relation: { kind: 'at-least', low: 0 },
      needs: { quiet: true },
    },
  ],
  lesson: { what: '', where: '', question: '', answer: '', steps: [] },
});

function record(): Promise<LabOutcome> {
  mkdirSync(join(places.workloads, 'node'), { recursive: true });
  writeFileSync(join(places.workloads, 'node', 'two_phases.mjs'), SOURCE);
  return runExample({ entry: ENTRY, scale: 'default', params: {}, toolchain: THIS_NODE }, places);
}

const STEAL = 0;

/** CPU time in ticks of every process but this one, with the children that each has waited for, and what the host took. */
function cpuOfAll(): Map<number, number> {
  const all = new Map<number, number>();
  all.set(STEAL, parseMachineTicks(readFileSync('/proc/stat', 'utf8'))?.stolenTicks ?? 0);
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one) && one !== `${process.pid}`)) {
    try {
      const stat = parsePidStat(readFileSync(`/proc/${name}/stat`, 'utf8'));
      if (stat === null) continue;
      const { userTicks, systemTicks, childUserTicks, childSystemTicks } = stat;
      all.set(stat.pid, userTicks + systemTicks + childUserTicks + childSystemTicks);
    } catch {
      // It ended meanwhile; who waited for it has its time.
    }
  }
  return all;
}

/** CPU time, s, that processes other than this one and its child used between two looks. */
function usedBetween(before: Map<number, number>, after: Map<number, number>): number {
  const ticks = [...after].map(([pid, now]) => now - (before.get(pid) ?? 0));
  return ticks.reduce((sum, one) => sum + one, 0) / clockTicksPerSecond();
}

test('a run beside programs that want every core cannot be judged, and says so', async () => {
  for (let k = 0; k < availableParallelism(); k++)
    hogs.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  const { failure, claims } = await record();
  expect(failure).toBeNull();
  expect(claims).toMatchObject([{ verdict: 'cannot-run' }]);
  expect(claims[0]?.reason).toMatch(/^The machine was too busy to tell: the program waited/);
});

test('a run that has the machine to itself is judged', async (context) => {
  const seen: string[] = [];
  // Others may begin to work at any moment: by whose CPU time this run was alone is looked up apart from its measure.
  for (let k = 0; k < 5; k++) {
    const before = cpuOfAll();
    const { claims, durationNs } = await record();
    const [claim] = claims;
    if (claim?.verdict === 'reproduced') return;
    const othersS = usedBetween(before, cpuOfAll());
    const reason = `others used ${othersS.toFixed(2)} s: ${claim?.reason}`;
    expect(othersS, reason).toBeGreaterThan((QUIET_UP_TO / 2) * ((durationNs ?? 0) / 1e9));
    seen.push(reason);
  }
  context.skip(`the machine was never quiet: ${seen.join(' | ')}`);
});
