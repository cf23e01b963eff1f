import {
  cpu,
  crowd,
  type GoKnown,
  MS,
  mainOnly,
  reader,
  rounds,
  SECOND,
  start,
  US,
  waitFor,
} from './parts.ts';

/** Threads of the kernel that are simulated at most for Java's platform threads. */
const MOST_PLATFORM = 2000;

/** The start of the Java machine: compiling, loading, collecting garbage. */
const MACHINE = { ns: 300 * MS, kind: 'cpu', per: 'the start of the Java machine', spentBy: 'main' } as const;

/** A virtual thread a request on the carriers of a fork-join pool: `resources/workloads/java/VirtualThreads.java`. */
const virtualThreads: GoKnown = {
  id: 'java-virtual-threads',
  title: 'A virtual thread for each request',
  summary:
    'Java’s virtual threads wait without a carrier as goroutines wait without an M; Go’s queues stand in for its pool’s.',
  settings: { requests: 200, delay: 0.2 },
  costs: {
    machine: MACHINE,
    request: {
      ns: 500 * US,
      kind: 'cpu',
      per: 'a request: connecting, sending, reading the answer',
      spentBy: 'worker',
    },
    answer: {
      ns: 5 * MS,
      kind: 'wait',
      per: 'an answer of the server beyond the delay that it was asked for',
    },
  },
  parameters: { cores: 2 },
  untilNs: 700 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const half = cpu(cost('request') / 2);
    const wait = Math.round(set('delay') * SECOND + cost('answer'));
    return mainOnly(
      [
        ...cpu(cost('machine')),
        { op: 'mark', label: 'requests' },
        ...start('worker', set('requests')),
        waitFor('worker'),
      ],
      { programs: { worker: [...half, { op: 'pollableIo', ns: wait, kind: 'network' }, ...half] } },
    );
  },
};

/** Platform threads, then virtual ones, that wait for one latch: `CostThreads.java`. */
const costThreads: GoKnown = {
  id: 'java-cost-threads',
  title: 'Virtual threads that wait for a latch',
  summary:
    'Platform threads hold a thread of the kernel each until the latch opens; of the virtual ones none does while it waits.',
  settings: { platform: 200, virtual: 2000 },
  costs: {
    machine: MACHINE,
    platform: { ns: 60 * US, kind: 'cpu', per: 'the start of a platform thread', spentBy: 'main' },
    virtual: { ns: 1500, kind: 'cpu', per: 'the start of a virtual thread', spentBy: 'main' },
  },
  parameters: { cores: 2, goSpawnNs: 0 },
  untilNs: 500 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const platform = crowd(set('platform'), MOST_PLATFORM);
    const virtual = crowd(set('virtual'));
    return mainOnly(
      [
        ...cpu(cost('machine')),
        { op: 'mark', label: 'platform threads' },
        ...rounds(platform.simulated, [...cpu(cost('platform'), platform.each), ...start('platform', 1)]),
        waitFor('platform'),
        { op: 'mark', label: 'virtual threads' },
        ...rounds(virtual.simulated, [...cpu(cost('virtual'), virtual.each), ...start('virtual', 1)]),
        { op: 'close', channel: 'leave' },
        waitFor('virtual'),
      ],
      {
        programs: {
          // A thread of the kernel in a call for as long as all take to start: what a goroutine in a system call has.
          platform: [{ op: 'blockingIo', ns: Math.round(cost('platform') * set('platform')), kind: 'other' }],
          virtual: [{ op: 'receive', channel: 'leave' }],
        },
        objects: { leave: { kind: 'channel', capacity: 0 } },
      },
    );
  },
};

export const JAVA_KNOWN: readonly GoKnown[] = [virtualThreads, costThreads];
