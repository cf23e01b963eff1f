import type { LaneColumns } from '../../../../src/domain/query.ts';
import type { KernelState } from '../../../../src/domain/session.ts';
import { ns, threadId } from '../../../../src/domain/units.ts';

/** One item of a lane fixture: times in ns, shares of its time. */
export interface LaneItem {
  readonly at: readonly [start: number, end: number];
  readonly run?: number;
  readonly queue?: number;
  readonly state?: KernelState;
  readonly wait?: string;
}

/** A lane from items. @param bucketNs 0 for exact slices */
export function lane(items: readonly LaneItem[], bucketNs = 0): LaneColumns {
  const waitNames = [...new Set(items.flatMap((i) => (i.wait === undefined ? [] : [i.wait])))];
  const share = (i: LaneItem, part: number | undefined): number =>
    Math.round((i.at[1] - i.at[0]) * (part ?? 0));
  return {
    threadId: threadId(1),
    provenance: bucketNs === 0 ? 'measured' : 'inferred',
    bucketNs: ns(bucketNs),
    startNs: items.map((i) => i.at[0]),
    endNs: items.map((i) => i.at[1]),
    cpuNs: items.map((i) => share(i, i.run)),
    runqueueNs: items.map((i) => share(i, i.queue)),
    voluntary: items.map(() => 1),
    involuntary: items.map(() => -1),
    core: items.map(() => 0),
    state: items.map((i) => i.state ?? (i.wait === undefined ? 'R' : 'S')),
    wait: items.map((i) => (i.wait === undefined ? -1 : waitNames.indexOf(i.wait))),
    waitNames,
  };
}
