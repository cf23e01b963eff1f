import type { QueueView } from '../engine/model.ts';
import type { Handle, TimerHandle } from './handles.ts';
import type { AsyncioLoop } from './loop.ts';

const MS = 1_000_000;

const item = (handle: Handle): { lane: number; label: string } => ({
  lane: -1,
  label: handle.cancelled ? `${handle.label} (cancelled)` : handle.label,
});

const due = (timer: TimerHandle): string => `due at ${(timer.whenNs / MS).toFixed(3)} ms`;

/** The queues of a loop as they stand, its phase first. */
export function viewsOf(loop: AsyncioLoop): QueueView[] {
  const { lane } = loop.thread;
  return [
    {
      id: `loop:${loop.name}`,
      kind: 'loop-phase',
      title: loop.name,
      holder: lane,
      items: loop.currentLabel === null ? [] : [{ lane, label: loop.currentLabel }],
      count: loop.counters.iterations,
      note: loop.phase,
    },
    { id: `ready:${loop.name}`, kind: 'ready-queue', title: 'ready', items: loop.ready.values().map(item) },
    {
      id: `timers:${loop.name}`,
      kind: 'timers',
      title: 'timers',
      items: loop.timers.values().map((timer) => ({ ...item(timer), detail: due(timer) })),
    },
    {
      id: `io:${loop.name}`,
      kind: 'sleepers',
      title: 'waiting for I/O',
      items: loop.descriptors().map(item),
    },
  ];
}
