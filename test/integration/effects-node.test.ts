import { expect } from 'vitest';
import { describeEffects, type PhaseView, type Seen, seconds } from './effectsHelp.ts';

/*
 * Thresholds. V8's platform threads collect garbage and compile beside the loop: what is asserted is which of the
 * threads that run JavaScript (the main one, workers) are busy, and `demand`, which other programs do not change.
 */
const SIDE_BY_SIDE = 1.5;

const runsScript = (role: string) => role === 'main' || role === 'v8-worker-thread';

/** Threads with JavaScript of their own that had at least `share` of the phase's CPU time. */
const scripts = (phase: PhaseView, share: number) =>
  phase.busy(share).filter(({ thread }) => runsScript(thread.role));

/** One thread runs all the script there is. */
function oneLoop(seen: Seen, phase: PhaseView): void {
  expect(seen.overview.threads.filter(({ role }) => role === 'v8-worker-thread')).toHaveLength(0);
  expect(scripts(phase, 0).map(({ thread }) => thread.id)).toEqual([seen.main.id]);
}

describeEffects('node', {
  'node-io-loop': (seen) => {
    const phase = seen.phase(0);
    oneLoop(seen, phase);
    // A hundred timers and twenty requests wait in one epoll at the same time.
    expect(phase.rested(seen.main, 'poll')).toBeGreaterThan(0.3);
    expect(phase.lengthNs).toBeLessThan((seen.param('requests') / 2) * seconds(seen.param('delay')));
  },
  'node-blocked-loop': (seen) => {
    const phase = seen.phase(1);
    oneLoop(seen, phase);
    // The timer's beat is missed at least twice in a row.
    expect(phase.longestBusyNs(seen.main)).toBeGreaterThan(2 * seconds(seen.param('interval')));
  },
  'node-worker-threads': (seen) => {
    const [inWorker, onMain] = [seen.phase(0), seen.phase(1)];
    expect(scripts(inWorker, 0.5)[0]?.thread.role).toBe('v8-worker-thread');
    expect(inWorker.rested(seen.main, 'poll')).toBeGreaterThan(0.2);
    expect(inWorker.longestBusyNs(seen.main)).toBeLessThan(inWorker.lengthNs / 2);
    expect(scripts(onMain, 0.5)[0]?.thread.id).toBe(seen.main.id);
    expect(onMain.longestBusyNs(seen.main)).toBeGreaterThan(2 * seconds(seen.param('interval')));
  },
  'node-worker-pool': (seen) => {
    expect(scripts(seen.phase(0), 0.2)).toHaveLength(1);
    const busy = scripts(seen.phase(1), 0.2);
    expect(busy.length).toBeGreaterThanOrEqual(2);
    expect(seen.phase(1).together(busy.slice(0, 2))).toBeGreaterThan(0.5);
  },
  'node-threadpool': (seen) => {
    const phase = seen.phase(1);
    const pool = phase.busy(0.05).filter(({ thread }) => thread.role === 'libuv-worker');
    // Eight calls, four threads: libuv's default.
    expect(pool).toHaveLength(4);
    expect(phase.demand).toBeGreaterThan(SIDE_BY_SIDE);
  },
  'node-run-to-completion': (seen) => {
    oneLoop(seen, seen.phase(0));
    // One stretch without a break: the timer that falls due in it, and all else that waits, comes after it.
    expect(seen.phase(0).longestBusyNs(seen.main)).toBeGreaterThan(0.7 * seconds(seen.param('spin')));
  },
  'node-cluster': (seen) => {
    const children = scripts(seen.phase(1), 0.1).filter(
      ({ thread }) => thread.processId !== seen.main.processId,
    );
    expect(new Set(children.map(({ thread }) => thread.processId)).size).toBeGreaterThanOrEqual(2);
    expect(seen.phase(1).together(children.slice(0, 2))).toBeGreaterThan(0.2);
  },
  'node-cost-switch': (seen) => {
    const rate = (phase: PhaseView) =>
      phase.threads
        .filter(({ thread }) => runsScript(thread.role))
        .reduce((sum, { voluntary }) => sum + voluntary, 0) / phase.lengthNs;
    // A message to another thread goes through the kernel, an await does not.
    expect(rate(seen.phase(3))).toBeGreaterThan(10 * rate(seen.phase(1)));
  },
});
