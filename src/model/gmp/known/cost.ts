import type { Body } from '../../engine/program.ts';
import { cpu, crowd, type GoKnown, MS, mainOnly, reader, rounds, sleep, start, waitFor } from './parts.ts';

/** First number of goroutines alive, which doubles from then on: `cmd/cost_goroutines`. */
const FIRST_ALIVE = 1000;
const LEAVE = { leave: { kind: 'channel', capacity: 0 } } as const;

/** A hundred thousand goroutines with a little work, then as many that wait: `resources/workloads/go/cmd/hundred_thousand`. */
const hundredThousand: GoKnown = {
  id: 'go-100k-goroutines',
  title: 'A crowd of goroutines',
  summary:
    'Ten thousand short goroutines: the ring fills, half of it goes to the global queue, two threads do it all.',
  settings: { goroutines: 10_000, work: 1000, hold: 0.01 },
  costs: {
    goroutine: { ns: 500, kind: 'cpu', per: 'the start of a goroutine', spentBy: 'main' },
    number: { ns: 0.5, kind: 'cpu', per: 'a number that a goroutine adds', spentBy: 'worker' },
    waiting: {
      ns: 500,
      kind: 'cpu',
      per: 'a goroutine that waits on a channel: stack, parking, waking, end',
      spentBy: 'waiting',
    },
  },
  parameters: { cores: 2, goSpawnNs: 0 },
  untilNs: 60 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const { simulated, each } = crowd(set('goroutines'));
    const startAll = (program: string): Body =>
      rounds(simulated, [...cpu(cost('goroutine'), each), ...start(program, 1)]);
    return mainOnly(
      [
        ...startAll('worker'),
        waitFor('worker'),
        { op: 'mark', label: 'all wait' },
        ...startAll('waiting'),
        { op: 'mark', label: 'all are there' },
        sleep(set('hold')),
        { op: 'close', channel: 'leave' },
        waitFor('waiting'),
      ],
      {
        programs: {
          worker: cpu(cost('number') * set('work'), each),
          waiting: [...cpu(cost('waiting'), each), { op: 'receive', channel: 'leave' }],
        },
        objects: LEAVE,
      },
    );
  },
};

/** Doubles the goroutines alive, waits until all have run, and goes on: `cmd/cost_goroutines`. */
const costGoroutines: GoKnown = {
  id: 'go-cost-goroutines',
  title: 'Goroutines that only wait',
  summary:
    'Twice as many goroutines again and again, all waiting on one channel: no thread more for any of them.',
  settings: { most: 8000, share: 0.05, hold: 0.01 },
  costs: {
    goroutine: { ns: 500, kind: 'cpu', per: 'the start of a goroutine', spentBy: 'main' },
    waiting: {
      ns: 500,
      kind: 'cpu',
      per: 'a goroutine that waits on a channel: stack, parking, waking, end',
      spentBy: 'waiting',
    },
  },
  parameters: { cores: 2, goSpawnNs: 0 },
  untilNs: 40 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const { each } = crowd(set('most'));
    const steps: number[] = [];
    let alive = 0;
    for (let count = FIRST_ALIVE; count <= set('most'); count *= 2) {
      steps.push(Math.round(count / each) - alive);
      alive = Math.round(count / each);
    }
    return mainOnly(
      [
        ...steps.flatMap(
          (more): Body => [
            { op: 'mark', label: 'twice as many' },
            ...rounds(more, [...cpu(cost('goroutine'), each), ...start('waiting', 1)]),
            ...rounds(more, [{ op: 'acquire', semaphore: 'running' }]),
          ],
        ),
        { op: 'close', channel: 'leave' },
        waitFor('waiting'),
      ],
      {
        programs: {
          waiting: [
            { op: 'release', semaphore: 'running' },
            ...cpu(cost('waiting'), each),
            { op: 'receive', channel: 'leave' },
          ],
        },
        objects: { ...LEAVE, running: { kind: 'semaphore', permits: 0 } },
      },
    );
  },
};

/** Two goroutines hand over on one P, over channels and by Gosched: `cmd/cost_switch`. */
const costSwitch: GoKnown = {
  id: 'go-cost-switch',
  title: 'Two goroutines that hand over',
  summary: 'Round trips over two channels on one P: the kernel sees one busy thread and no switch.',
  settings: { rounds: 1000 },
  costs: {
    channel: { ns: 200, kind: 'cpu', per: 'a hand-over through a channel' },
    yield: { ns: 80, kind: 'cpu', per: 'a runtime.Gosched', spentBy: 'yielding' },
  },
  parameters: { cores: 2, gomaxprocs: 1, goSwitchNs: 0 },
  untilNs: MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const { simulated, each } = crowd(set('rounds'));
    const handOver = cpu(cost('channel'), each);
    return mainOnly(
      [
        ...start('pong', 1),
        ...rounds(simulated, [
          ...handOver,
          { op: 'send', channel: 'there' },
          { op: 'receive', channel: 'back' },
        ]),
        { op: 'close', channel: 'there' },
        { op: 'mark', label: 'by Gosched' },
        ...start('yielding', 2),
        waitFor('yielding'),
      ],
      {
        programs: {
          pong: [
            {
              op: 'forever',
              body: [
                { op: 'receive', channel: 'there', closed: [{ op: 'break' }] },
                ...handOver,
                { op: 'send', channel: 'back' },
              ],
            },
          ],
          yielding: rounds(simulated, [...cpu(cost('yield'), each), { op: 'yield' }]),
        },
        objects: { there: { kind: 'channel', capacity: 0 }, back: { kind: 'channel', capacity: 0 } },
      },
    );
  },
};

export const COST_KNOWN: readonly GoKnown[] = [hundredThousand, costGoroutines, costSwitch];
