import type { LaneColumns } from '../../domain/query.ts';
import type { KernelState } from '../../domain/session.ts';
import { ns, threadId } from '../../domain/units.ts';
import { type SimLane, STATE_CODE } from './trace.ts';

/** Builds the columns; the last item may still change until the next one begins. */
class ColumnsBuilder {
  readonly startNs: number[] = [];
  readonly endNs: number[] = [];
  readonly cpuNs: number[] = [];
  readonly runqueueNs: number[] = [];
  readonly voluntary: number[] = [];
  readonly involuntary: number[] = [];
  readonly core: number[] = [];
  readonly state: KernelState[] = [];
  readonly wait: number[] = [];
  private ran = false;

  sleep(wait: number): void {
    const last = this.startNs.length - 1;
    if (last >= 0) {
      this.state[last] = 'S';
      this.wait[last] = wait;
      this.voluntary[last] = this.ran ? 1 : 0;
    }
    this.ran = false;
  }

  /** Running directly after waiting for a core belongs to the same item. */
  active(running: boolean, start: number, end: number, core: number): void {
    const last = this.startNs.length - 1;
    const adjacent = last >= 0 && this.endNs[last] === start;
    if (adjacent && running && !this.ran) {
      this.endNs[last] = end;
      this.cpuNs[last] = end - start;
      this.core[last] = core;
    } else {
      if (adjacent && this.ran) this.involuntary[last] = 1;
      this.push(running, start, end, core);
    }
    this.ran = running;
  }

  private push(running: boolean, start: number, end: number, core: number): void {
    this.startNs.push(start);
    this.endNs.push(end);
    this.cpuNs.push(running ? end - start : 0);
    this.runqueueNs.push(running ? 0 : end - start);
    this.voluntary.push(0);
    this.involuntary.push(0);
    this.core.push(core);
    this.state.push('R');
    this.wait.push(-1);
  }
}

/**
 * A simulated lane in the shape of a recording's: one item for each stretch from becoming runnable to leaving
 * the core; sleep is the gap, with its reason in the item before. `voluntary` is 1 for an item that ended in a
 * sleep, `involuntary` for one that ended in giving the core up while runnable. The thread's id is its lane + 1.
 */
export function toLaneColumns(lane: SimLane, waitNames: readonly string[]): LaneColumns {
  const out = new ColumnsBuilder();
  for (let i = 0; i < lane.startNs.length; i++) {
    const state = lane.state[i];
    if (state === STATE_CODE.sleeping) out.sleep(lane.wait[i] ?? -1);
    else {
      const running = state === STATE_CODE.running;
      out.active(running, lane.startNs[i] ?? 0, lane.endNs[i] ?? 0, lane.place[i] ?? -1);
    }
  }
  const { startNs, endNs, cpuNs, runqueueNs, voluntary, involuntary, core, state, wait } = out;
  const columns = { startNs, endNs, cpuNs, runqueueNs, voluntary, involuntary, core, state, wait };
  return { threadId: threadId(lane.id + 1), provenance: 'simulated', bucketNs: ns(0), ...columns, waitNames };
}
