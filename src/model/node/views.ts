import type { QueueView } from '../engine/model.ts';
import type { NodeLoop } from './loop.ts';
import type { Entry } from './task-queues.ts';

/** The queues of a loop as they stand, its phase first. */
export function viewsOf(loop: NodeLoop): QueueView[] {
  const queue = (id: string, title: string, entries: readonly Entry[]): QueueView => ({
    id: `${id}:${loop.name}`,
    kind: 'ready-queue',
    title,
    items: entries.map((entry) => ({ lane: -1, label: entry.label })),
  });
  return [
    {
      id: `loop:${loop.name}`,
      kind: 'loop-phase',
      title: loop.name,
      holder: loop.thread.lane,
      items: [],
      count: loop.counters.iterations,
      note: loop.phase,
    },
    queue('ticks', 'nextTick queue', loop.tasks.ticks.values()),
    queue('microtasks', 'microtasks', loop.tasks.microtasks.values()),
    timersView(loop),
    queue('arrivals', 'results for the next poll', loop.arrivals.values()),
    queue('immediates', 'immediates', loop.immediates.values()),
    queue('closing', 'closing handles', loop.closing.values()),
  ];
}

function timersView(loop: NodeLoop): QueueView {
  const items = loop.timers.values().map((timer) => ({
    lane: -1,
    label: timer.label,
    detail: `list of ${timer.ms} ms, due at ${timer.startMs + timer.ms} ms`,
  }));
  return { id: `timers:${loop.name}`, kind: 'timers', title: 'timers', items };
}
