import type { LaneColumns } from '../../domain/query.ts';
import type { KernelState } from '../../domain/session.ts';
import { ns, threadId } from '../../domain/units.ts';
import { toLaneColumns } from '../../model/engine/columns.ts';
import type { SimLane } from '../../model/engine/trace.ts';
import type { WaitClass } from '../waits.ts';
import type { SimulatedLane, SimulatedRun } from './simulated.ts';
import type { Alignment, OverlayLane } from './types.ts';

/** A kernel symbol that stands for a class of waits, so that both kinds of lane are read by one rule. */
const SYMBOLS: Readonly<Record<WaitClass, string>> = {
  lock: 'futex_do_wait',
  poll: 'do_epoll_wait',
  timer: 'hrtimer_nanosleep',
  pipe: 'anon_pipe_read',
  socket: 'wait_woken',
  disk: 'folio_wait_bit_common',
  child: 'do_wait',
  'io-uring': 'io_cqring_wait',
  signal: 'do_sigtimedwait',
  terminal: 'n_tty_read',
  stopped: 'do_signal_stop',
  other: 'a short sleep',
  unknown: 'a sleep',
};
/** Sleeps of a simulated lane that replay a recorded one. */
const REPLAYED = new Set(['hrtimer_nanosleep', 'folio_wait_bit_common', 'wait_woken']);
/** Kinds of lanes that are shown beside the threads; the rest is the model's inside. */
const INNER_KINDS = new Set(['goroutine', 'task', 'callback']);
/** Most lanes of what runs inside threads. */
const MOST_INNER = 64;

/** A lane being filled. */
const emptyColumns = () => ({
  startNs: [] as number[],
  endNs: [] as number[],
  cpuNs: [] as number[],
  runqueueNs: [] as number[],
  voluntary: [] as number[],
  involuntary: [] as number[],
  core: [] as number[],
  state: [] as KernelState[],
  wait: [] as number[],
});

/** The replayed sleeps of a lane get the reason that was recorded: the simulator has one name for all. */
function nameWaits(
  columns: LaneColumns,
  waits: readonly { readonly reason: WaitClass; readonly count: number }[],
): LaneColumns {
  const names = [...columns.waitNames];
  const indexOf = (name: string): number => {
    const at = names.indexOf(name);
    return at >= 0 ? at : names.push(name) - 1;
  };
  let next = 0;
  let left = waits[0]?.count ?? 0;
  const wait = columns.wait.map((index) => {
    if (!REPLAYED.has(columns.waitNames[index] ?? '')) return index;
    while (left === 0 && next < waits.length) {
      next += 1;
      left = waits[next]?.count ?? 0;
    }
    const reason = waits[next]?.reason;
    left -= 1;
    return reason === undefined ? index : indexOf(SYMBOLS[reason]);
  });
  return { ...columns, wait, waitNames: names };
}

/** Items from `fromNs` on and begun before `toNs`: a gated thread's moment before its start, and what comes after the program's end, are left out. */
function cut(columns: LaneColumns, fromNs: number, toNs: number): LaneColumns {
  const first = columns.startNs.findIndex((start, i) => start >= fromNs || (columns.endNs[i] ?? 0) > fromNs);
  const beyond = columns.startNs.findIndex((start) => start >= toNs);
  const end = beyond < 0 ? columns.startNs.length : beyond;
  const begin = first < 0 ? end : first;
  const part = <T>(values: readonly T[]): T[] => values.slice(begin, end);
  return {
    ...columns,
    startNs: part(columns.startNs).map((start) => Math.max(start, fromNs)),
    endNs: part(columns.endNs),
    cpuNs: part(columns.cpuNs),
    runqueueNs: part(columns.runqueueNs),
    voluntary: part(columns.voluntary),
    involuntary: part(columns.involuntary),
    core: part(columns.core),
    state: part(columns.state),
    wait: part(columns.wait),
  };
}

/** Joins neighbouring items until there are at most `maxItems`, in buckets of even width, as a recording's summary does. */
export function summarise(columns: LaneColumns, maxItems: number): LaneColumns {
  const count = columns.startNs.length;
  if (count <= maxItems) return columns;
  const from = columns.startNs[0] ?? 0;
  const to = columns.endNs[count - 1] ?? from;
  const bucketNs = Math.max(1, Math.ceil((to - from + 1) / maxItems));
  const out = emptyColumns();
  const add = (list: number[], at: number, value: number | undefined): void => {
    list[at] = (list[at] ?? 0) + (value ?? 0);
  };
  let at = -1;
  let bucket = -1;
  for (let i = 0; i < count; i++) {
    const own = Math.floor(((columns.startNs[i] ?? 0) - from) / bucketNs);
    if (own !== bucket) {
      bucket = own;
      at += 1;
      out.startNs[at] = columns.startNs[i] ?? 0;
    }
    out.endNs[at] = columns.endNs[i] ?? 0;
    add(out.cpuNs, at, columns.cpuNs[i]);
    add(out.runqueueNs, at, columns.runqueueNs[i]);
    add(out.voluntary, at, columns.voluntary[i]);
    add(out.involuntary, at, columns.involuntary[i]);
    out.core[at] = columns.core[i] ?? -1;
    out.state[at] = columns.state[i] ?? 'R';
    out.wait[at] = columns.wait[i] ?? -1;
  }
  return { ...columns, ...out, bucketNs: ns(bucketNs) };
}

/** Virtual time as session time. */
export const toSession = (alignment: Alignment, timeNs: number): number =>
  Math.round(alignment.offsetNs + timeNs * alignment.stretch);

function placed(columns: LaneColumns, alignment: Alignment, id: number): LaneColumns {
  const at = (timeNs: number): number => toSession(alignment, timeNs);
  const length = (value: number): number => Math.round(value * alignment.stretch);
  return {
    ...columns,
    threadId: threadId(id),
    bucketNs: ns(length(columns.bucketNs)),
    startNs: columns.startNs.map(at),
    endNs: columns.endNs.map(at),
    cpuNs: columns.cpuNs.map(length),
    runqueueNs: columns.runqueueNs.map(length),
  };
}

/** Columns of a thread's simulated lane in virtual time, its own program's part only. */
export function threadColumns(lane: SimulatedLane, run: SimulatedRun): LaneColumns {
  const columns = cut(toLaneColumns(lane.lane, run.result.waitNames), lane.startNs, run.wallNs);
  return lane.copy === null ? columns : nameWaits(columns, lane.copy.waits);
}

/**
 * The simulated lanes on the session's time axis: each recorded thread's first, then what the model has beyond them, then what runs
 * inside the threads (goroutines, tasks).
 * @param lastId highest thread id of the session: lanes without a recorded thread get numbers above
 */
export function overlayLanes(
  run: SimulatedRun,
  alignment: Alignment,
  lastId: number,
  maxItems: number,
): OverlayLane[] {
  let next = lastId;
  const idOf = (pairs: number | null): number => pairs ?? ++next;
  const threads = run.lanes.map((lane): OverlayLane => {
    const columns = summarise(threadColumns(lane, run), maxItems);
    return {
      threadId: lane.pairs,
      kind: 'thread',
      name: lane.name,
      columns: placed(columns, alignment, idOf(lane.pairs)),
    };
  });
  const inner = run.result.lanes
    .filter((lane: SimLane) => INNER_KINDS.has(lane.kind) && lane.startNs.length > 0)
    .slice(0, MOST_INNER)
    .map((lane): OverlayLane => {
      const columns = summarise(cut(toLaneColumns(lane, run.result.waitNames), 0, run.wallNs), maxItems);
      return {
        threadId: null,
        kind: lane.kind,
        name: innerName(lane, run),
        columns: placed(columns, alignment, idOf(null)),
      };
    });
  return [...threads.sort((a, b) => (a.threadId ?? next + 1) - (b.threadId ?? next + 1)), ...inner];
}

/** A goroutine or task is named by the thread that it was fitted from. */
function innerName(lane: SimLane, run: SimulatedRun): string {
  const copy = run.setup.copies.find(({ key }) => key === lane.name);
  return copy === undefined ? lane.name : `${lane.kind} of ${copy.source.name}`;
}
