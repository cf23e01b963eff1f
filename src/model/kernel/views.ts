import type { QueueView } from '../engine/model.ts';
import type { Core } from './core.ts';

function coreView(core: Core): QueueView {
  const { current } = core.queue;
  const base = { id: `core:${core.id}`, kind: 'core' as const, title: `core ${core.id}`, items: [] };
  const holder = current?.lane ?? -1;
  if (core.throttled) return { ...base, holder, note: 'throttled' };
  return { ...base, holder, note: current === null ? 'idle' : current.name };
}

function queueView(core: Core): QueueView {
  const items = core.queue.waiting.map((thread) => ({
    lane: thread.lane,
    label: thread.name,
    detail: core.queue.describe(thread) + (thread.state === 'delayed' ? ', asleep' : ''),
  }));
  return {
    id: `run-queue:${core.id}`,
    kind: 'run-queue',
    title: `run queue of core ${core.id}`,
    items,
    count: core.waiting,
  };
}

/** Every core with who runs on it, and its run queue. */
export function viewsOf(cores: readonly Core[]): QueueView[] {
  return cores.flatMap((core) => [coreView(core), queueView(core)]);
}
