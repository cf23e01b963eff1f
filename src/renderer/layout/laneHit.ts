import type { LaneColumns } from '../../domain/query.ts';
import type { KernelState } from '../../domain/session.ts';
import { isAsleep, waitNameAt } from './lanePixels.ts';

/** What a lane shows at one time, with the store's exact figures. */
export type LaneHit =
  | {
      /** A slice, or a bucket of several where `summary` is set. */
      readonly kind: 'item';
      readonly startNs: number;
      readonly endNs: number;
      readonly summary: boolean;
      readonly cpuNs: number;
      readonly runqueueNs: number;
      /** null where `status` was not readable. */
      readonly voluntary: number | null;
      readonly involuntary: number | null;
      readonly core: number | null;
      readonly state: KernelState;
      readonly waitName: string | null;
    }
  | {
      /** One sleep between two items; an end of null is beyond what the store was asked for. */
      readonly kind: 'sleep';
      readonly startNs: number | null;
      readonly endNs: number | null;
      readonly state: KernelState;
      readonly waitName: string | null;
    }
  | { readonly kind: 'unknown'; readonly startNs: number | null; readonly endNs: number | null };

const known = (n: number | undefined): number | null =>
  n === undefined || n < 0 || Number.isNaN(n) ? null : n;

/** Index of the last item that starts at or before `timeNs`; -1 for none. */
export function itemBefore(columns: LaneColumns, timeNs: number): number {
  let low = 0;
  let high = columns.startNs.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((columns.startNs[mid] ?? 0) <= timeNs) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

function itemHit(columns: LaneColumns, i: number): LaneHit {
  return {
    kind: 'item',
    startNs: columns.startNs[i] ?? 0,
    endNs: columns.endNs[i] ?? 0,
    summary: columns.bucketNs > 0,
    cpuNs: columns.cpuNs[i] ?? 0,
    runqueueNs: columns.runqueueNs[i] ?? 0,
    voluntary: known(columns.voluntary[i]),
    involuntary: known(columns.involuntary[i]),
    core: known(columns.core[i]),
    state: columns.state[i] ?? '?',
    waitName: waitNameAt(columns, i),
  };
}

/** What `columns` says of `timeNs`. */
export function laneHit(columns: LaneColumns, timeNs: number): LaneHit {
  const i = itemBefore(columns, timeNs);
  const next = columns.startNs[i + 1] ?? null;
  if (i < 0) return { kind: 'unknown', startNs: null, endNs: next };
  const end = columns.endNs[i] ?? 0;
  if (timeNs < end) return itemHit(columns, i);
  const state = columns.state[i] ?? '?';
  if (!isAsleep(state)) return { kind: 'unknown', startNs: end, endNs: next };
  return { kind: 'sleep', startNs: end, endNs: next, state, waitName: waitNameAt(columns, i) };
}
