import type { PageQueue, PageSnapshot } from './worker/snapshot.ts';

const sameItems = (a: PageQueue['items'], b: PageQueue['items']): boolean =>
  a.length === b.length &&
  a.every((one, i) => {
    const other = b[i];
    return (
      other !== undefined &&
      one.lane === other.lane &&
      one.label === other.label &&
      one.detail === other.detail
    );
  });

const sameQueue = (a: PageQueue, b: PageQueue): boolean =>
  a.id === b.id &&
  a.kind === b.kind &&
  a.title === b.title &&
  a.holder === b.holder &&
  a.count === b.count &&
  a.note === b.note &&
  a.more === b.more &&
  sameItems(a.items, b.items);

/** `now` with the queues of `before` in the place of equal ones, so that what did not change is not drawn again. */
export function sharedSnapshot(before: PageSnapshot | null, now: PageSnapshot): PageSnapshot {
  if (before === null) return now;
  const known = new Map(before.queues.map((queue) => [queue.id, queue]));
  const queues = now.queues.map((queue) => {
    const old = known.get(queue.id);
    return old !== undefined && sameQueue(old, queue) ? old : queue;
  });
  return { timeNs: now.timeNs, queues };
}
