import { LaneArrays } from '../../domain/laneArrays.ts';
import type { LaneColumns } from '../../domain/query.ts';
import { ns, threadId } from '../../domain/units.ts';
import { type SimLane, STATE_CODE } from './trace.ts';

/** Builds the columns; the last item may still change until the next one begins. */
class ColumnsBuilder extends LaneArrays {
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
    this.append({
      startNs: start,
      endNs: end,
      cpuNs: running ? end - start : 0,
      runqueueNs: running ? 0 : end - start,
      voluntary: 0,
      involuntary: 0,
      core,
      state: 'R',
      wait: -1,
    });
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
  const of = { threadId: threadId(lane.id + 1), provenance: 'simulated', bucketNs: ns(0) } as const;
  return { ...of, ...out.arrays(), waitNames };
}
