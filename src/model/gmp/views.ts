import type { QueueItem, QueueView } from '../engine/model.ts';
import type { Goroutine } from './goroutine.ts';
import type { Machine, Processor } from './processor.ts';
import type { Scheduler } from './scheduler.ts';

const item = (g: Goroutine, detail?: string): QueueItem =>
  detail === undefined ? { lane: g.lane, label: g.name } : { lane: g.lane, label: g.name, detail };

function processorView(p: Processor): QueueView {
  const next = p.queue.runnext;
  const owner = p.m === null ? '' : ` on ${p.m.name}`;
  const status = p.inSyscall ? 'syscall' : p.status;
  return {
    id: `p:${p.id}`,
    kind: 'local-queue',
    title: `P${p.id}`,
    items: [...(next === null ? [] : [item(next, 'runnext')]), ...p.queue.list().map((g) => item(g))],
    holder: p.m?.current?.lane ?? -1,
    count: p.queue.size,
    note: `${status}${owner}, tick ${p.schedTick}`,
  };
}

function machineView(m: Machine): QueueView {
  return {
    id: `m:${m.id}`,
    kind: 'pool',
    title: m.name,
    items: [],
    holder: m.current?.lane ?? -1,
    note: m.p === null ? m.state : `${m.state}, P${m.p.id}`,
  };
}

const inMs = (ns: number): string => `${(ns / 1e6).toFixed(3)} ms`;

function timerView(p: Processor): QueueView {
  const sorted = [...p.timers.values()].sort(
    (a, b) => a.whenNs - b.whenNs || a.timerSequence - b.timerSequence,
  );
  return {
    id: `timers:${p.id}`,
    kind: 'timers',
    title: `timers of P${p.id}`,
    items: sorted.map((g) => item(g, `at ${inMs(g.whenNs)}`)),
  };
}

/** Every P with ring and runnext, the global queue, timers, who waits for the network, every M, and sysmon. */
export function viewsOf(scheduler: Scheduler, goroutines: readonly Goroutine[]): QueueView[] {
  const { netpoll } = scheduler;
  const { global } = scheduler.queues;
  const sysmon = scheduler.sysmonDeep
    ? 'sleeps deeply: no P is in use'
    : `sleeps ${scheduler.sysmonDelayNs / 1000} us at a time`;
  return [
    ...scheduler.ps.map(processorView),
    {
      id: 'global',
      kind: 'global-queue',
      title: 'global queue',
      items: global.list().map((g) => item(g)),
      count: global.size,
    },
    ...scheduler.ps.filter((p) => p.timers.size > 0).map(timerView),
    {
      id: 'netpoll',
      kind: 'sleepers',
      title: 'waiting for I/O',
      items: goroutines.filter((g) => g.polled).map((g) => item(g)),
      count: netpoll.waiters,
      note: netpoll.blocker === null ? 'no thread waits in epoll' : `${netpoll.blocker.name} waits in epoll`,
    },
    ...scheduler.machines.all.map(machineView),
    { id: 'sysmon', kind: 'pool', title: 'sysmon', items: [], note: sysmon },
  ];
}
