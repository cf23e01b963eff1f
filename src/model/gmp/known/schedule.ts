import {
  cpu,
  type GoKnown,
  MS,
  mainOnly,
  reader,
  rounds,
  SECOND,
  sleep,
  spinUntil,
  start,
  US,
  waitFor,
} from './parts.ts';

/** One line of output: formatting and a short system call. */
const LINE = { ns: 10 * US, kind: 'cpu', per: 'a printed line' } as const;

/** Goroutines that print under a lock and sleep: `resources/workloads/go/cmd/interleave`. */
const interleave: GoKnown = {
  id: 'go-interleave',
  title: 'Three goroutines that print',
  summary: 'Three goroutines write a line and sleep: while they sleep they hold no thread.',
  settings: { tasks: 3, lines: 5, pause: 0.1 },
  costs: { line: { ...LINE, spentBy: 'worker' } },
  parameters: { cores: 2 },
  untilNs: 600 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    return mainOnly([...start('worker', set('tasks')), waitFor('worker')], {
      programs: {
        worker: rounds(set('lines'), [
          { op: 'lock', lock: 'output' },
          ...cpu(cost('line')),
          { op: 'unlock', lock: 'output' },
          sleep(set('pause')),
        ]),
      },
      objects: { output: { kind: 'mutex' } },
    });
  },
};

/** One goroutine fills the queue of its P, the others steal: `cmd/work_stealing`. */
const workStealing: GoKnown = {
  id: 'go-work-stealing',
  title: 'Idle Ps steal work',
  summary: 'One goroutine starts 200 on its own P; the idle Ps steal half of what is left, again and again.',
  settings: { tasks: 200, work: 2000 },
  costs: {
    micro: { ns: US, kind: 'cpu', per: 'a microsecond that a task was told to spin', spentBy: 'worker' },
  },
  parameters: { cores: 4 },
  untilNs: 120 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    return mainOnly([...start('starter', 1), waitFor('starter')], {
      programs: {
        starter: [...start('worker', set('tasks')), waitFor('worker')],
        worker: cpu(cost('micro'), set('work')),
      },
    });
  },
};

/** Loops without calls on every P beside a timer: `cmd/preemption`. `procs` is GOMAXPROCS: the program asks the runtime for it. */
const preemption: GoKnown = {
  id: 'go-preemption',
  title: 'Tight loops and a timer',
  summary: 'Loops without calls on every P; sysmon has them stopped so that the timer’s goroutine runs.',
  settings: { seconds: 0.8, interval: 0.01, procs: 2 },
  costs: { tick: { ns: US, kind: 'cpu', per: 'a tick of the timer', spentBy: 'main' } },
  parameters: { cores: 2 },
  untilNs: SECOND,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const seconds = set('seconds');
    return mainOnly(
      [
        ...start('loop', set('procs')),
        {
          op: 'until',
          timeNs: Math.round(seconds * SECOND),
          body: [sleep(set('interval')), ...cpu(cost('tick')), { op: 'mark', label: 'tick' }],
        },
      ],
      { programs: { loop: [spinUntil(seconds)] } },
    );
  },
};

/** Goroutines in nanosleep keep their threads while main computes on: `cmd/blocking_syscall`. */
const blockingSyscall: GoKnown = {
  id: 'go-blocking-syscall',
  title: 'Goroutines blocked in the kernel',
  summary:
    'Twenty goroutines in system calls keep their threads; sysmon hands their P on and the runtime starts threads.',
  settings: { blocked: 20, seconds: 1 },
  costs: { count: { ns: 20 * US, kind: 'cpu', per: 'a count of the threads in /proc', spentBy: 'main' } },
  parameters: { cores: 2, gomaxprocs: 1 },
  untilNs: 1600 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const seconds = set('seconds');
    return mainOnly(
      [
        spinUntil(seconds / 2),
        ...cpu(cost('count')),
        { op: 'mark', label: 'beside blocked ones' },
        ...start('blocked', set('blocked')),
        spinUntil(seconds),
        ...cpu(cost('count')),
        waitFor('blocked'),
      ],
      { programs: { blocked: [{ op: 'blockingIo', ns: Math.round(seconds * SECOND), kind: 'other' }] } },
    );
  },
};

export const SCHEDULE_KNOWN: readonly GoKnown[] = [interleave, workStealing, preemption, blockingSyscall];
