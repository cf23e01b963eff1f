import type { LaneColumns } from './query.ts';
import type { KernelState } from './session.ts';

/** What one item of a lane holds, as `LaneColumns` has it. */
export interface LaneItem {
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs: number;
  readonly runqueueNs: number;
  /** -1 where it is not known. */
  readonly voluntary: number;
  /** -1 where it is not known. */
  readonly involuntary: number;
  /** -1 for none. */
  readonly core: number;
  readonly state: KernelState;
  /** Index into the lane's names of wait reasons, -1 for none. */
  readonly wait: number;
}

/** The columns of a lane while it is filled, one array for each field of its items. */
export class LaneArrays {
  readonly startNs: number[] = [];
  readonly endNs: number[] = [];
  readonly cpuNs: number[] = [];
  readonly runqueueNs: number[] = [];
  readonly voluntary: number[] = [];
  readonly involuntary: number[] = [];
  readonly core: number[] = [];
  readonly state: KernelState[] = [];
  readonly wait: number[] = [];

  /** Appends an item; items come in order and do not overlap. */
  append(item: LaneItem): void {
    this.startNs.push(item.startNs);
    this.endNs.push(item.endNs);
    this.cpuNs.push(item.cpuNs);
    this.runqueueNs.push(item.runqueueNs);
    this.voluntary.push(item.voluntary);
    this.involuntary.push(item.involuntary);
    this.core.push(item.core);
    this.state.push(item.state);
    this.wait.push(item.wait);
  }

  /** The arrays as a lane has them, without copying them. */
  arrays(): Pick<LaneColumns, keyof LaneItem> {
    const { startNs, endNs, cpuNs, runqueueNs, voluntary, involuntary, core, state, wait } = this;
    return { startNs, endNs, cpuNs, runqueueNs, voluntary, involuntary, core, state, wait };
  }
}
