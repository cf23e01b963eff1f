import type { QueueKind } from '../../../model/engine/model.ts';
import type { PageQueue } from './worker/snapshot.ts';

/** Queues under one heading. */
export interface QueueSection {
  readonly title: string;
  readonly queues: readonly PageQueue[];
}

/** Headings in the order in which they are shown, from the runtime down to the machine. */
const SECTIONS: readonly { readonly title: string; readonly kinds: readonly QueueKind[] }[] = [
  { title: 'Runtime lock', kinds: ['lock'] },
  { title: 'Run queues of Ps', kinds: ['local-queue', 'global-queue'] },
  { title: 'Event loop', kinds: ['loop-phase', 'ready-queue'] },
  { title: 'Cores', kinds: ['core', 'run-queue'] },
  { title: 'Objects', kinds: ['waiters'] },
  { title: 'Timers and waits', kinds: ['timers', 'sleepers'] },
  { title: 'Threads and pools', kinds: ['pool'] },
];

/** What of an id follows its first colon: the loop or the core that it belongs to. */
export const ownerOf = ({ id }: Pick<PageQueue, 'id'>): string =>
  id.includes(':') ? id.slice(id.indexOf(':') + 1) : '';

const LOOP_PARTS: readonly QueueKind[] = ['loop-phase', 'ready-queue', 'timers'];

/** All queues by heading; each event loop has one of its own, with everything that it runs from. */
export function queueSections(queues: readonly PageQueue[]): QueueSection[] {
  const loops = queues.filter(({ kind }) => kind === 'loop-phase');
  const owners = new Set(loops.map(ownerOf));
  const ofLoop = (queue: PageQueue): boolean => LOOP_PARTS.includes(queue.kind) && owners.has(ownerOf(queue));
  const loopSections = loops.map((loop) => ({
    title: `Event loop of ${loop.title.replace(/^loop of /, '')}`,
    queues: queues.filter((queue) => ofLoop(queue) && ownerOf(queue) === ownerOf(loop)),
  }));
  const rest = SECTIONS.map(({ title, kinds }) => ({
    title,
    queues: queues.filter((queue) => kinds.includes(queue.kind) && !ofLoop(queue)),
  }));
  const [lock, ...others] = rest;
  return [...(lock === undefined ? [] : [lock]), ...loopSections, ...others].filter(
    (section) => section.queues.length > 0,
  );
}

const NODE_PHASES = ['pending', 'idle', 'prepare', 'poll', 'check', 'closing'] as const;

/**
 * The phases of an iteration in the order in which the loop goes through them; null where `phase` is of no known loop.
 * @param timersFirst as libuv had it before 1.45
 */
export function phasesAround(
  queues: readonly PageQueue[],
  loop: PageQueue,
  timersFirst: boolean,
): readonly string[] | null {
  if (loop.kind !== 'loop-phase') return null;
  const isNode = queues.some(({ id }) => id === `ticks:${ownerOf(loop)}`);
  if (!isNode) return ['select', 'timers', 'callbacks'];
  return timersFirst ? ['timers', ...NODE_PHASES] : [...NODE_PHASES, 'timers'];
}
