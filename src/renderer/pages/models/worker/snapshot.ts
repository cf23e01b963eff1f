import type { ModelSnapshot, QueueView } from '../../../../model/engine/model.ts';

/** Items of one queue that cross to the page; the rest is counted. */
const QUEUE_ITEMS = 12;

/** A queue as the page shows it: its first items, and how many there are. */
export interface PageQueue extends QueueView {
  /** Items that there are beyond those of `items`. */
  readonly more: number;
}

/** A snapshot that is bounded, however many stand in a queue. */
export interface PageSnapshot {
  readonly timeNs: number;
  readonly queues: readonly PageQueue[];
}

/** The first items of every queue. */
export const packSnapshot = ({ timeNs, queues }: ModelSnapshot): PageSnapshot => ({
  timeNs,
  queues: queues.map((queue) => ({
    ...queue,
    items: queue.items.slice(0, QUEUE_ITEMS),
    more: Math.max(0, queue.items.length - QUEUE_ITEMS),
  })),
});
