import {
  cpu,
  crowd,
  type GoKnown,
  MS,
  mainOnly,
  reader,
  rounds,
  sleep,
  start,
  US,
  waitFor,
} from './parts.ts';

/** Goroutines that add under one mutex: `resources/workloads/go/cmd/mutex`. */
const mutex: GoKnown = {
  id: 'go-mutex',
  title: 'A counter under a mutex',
  summary:
    'Two goroutines take one mutex in turns; who waits is parked without its thread, who is starved is given it.',
  settings: { n: 1_000_000, goroutines: 2 },
  costs: {
    addition: {
      ns: 10,
      kind: 'cpu',
      per: 'an addition with taking and letting go of the mutex',
      spentBy: 'worker',
    },
  },
  parameters: { cores: 2 },
  untilNs: 50 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const goroutines = set('goroutines');
    // Above that each simulated addition stands for several: the mutex is then held for longer and fewer times.
    const { simulated, each } = crowd(set('n') * goroutines);
    const part = cpu(cost('addition'), each / 2);
    return mainOnly([...start('worker', goroutines), waitFor('worker')], {
      programs: {
        worker: rounds(Math.ceil(simulated / goroutines), [
          { op: 'lock', lock: 'm' },
          ...part,
          { op: 'unlock', lock: 'm' },
          ...part,
        ]),
      },
      objects: { m: { kind: 'mutex' } },
    });
  },
};

/** Readers that sleep with the lock, and a writer: `cmd/rwmutex`. */
const rwmutex: GoKnown = {
  id: 'go-rwmutex',
  title: 'Ten readers and a writer',
  summary:
    'The readers hold the lock together while they sleep; the writer, started last, has it alone before them.',
  settings: { readers: 10, hold: 0.1 },
  costs: { line: { ns: 10 * US, kind: 'cpu', per: 'a printed line', spentBy: 'worker' } },
  // All are started before a woken thread could take one: main's P then runs the writer, which was started last, first.
  parameters: { cores: 2, goSpawnNs: 0 },
  untilNs: 320 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const held = [...cpu(cost('line')), sleep(set('hold'))];
    return mainOnly(
      [...start('reader', set('readers'), 'worker'), ...start('writer', 1, 'worker'), waitFor('worker')],
      {
        programs: {
          reader: [{ op: 'readLock', rwlock: 'rw' }, ...held, { op: 'readUnlock', rwlock: 'rw' }],
          writer: [
            { op: 'writeLock', rwlock: 'rw' },
            { op: 'mark', label: 'writer' },
            ...held,
            { op: 'writeUnlock', rwlock: 'rw' },
          ],
        },
        objects: { rw: { kind: 'rwlock', prefer: 'writers' } },
      },
    );
  },
};

/** A thousand goroutines add once, then one goroutine adds ten million times: `cmd/atomic`. */
const atomic: GoKnown = {
  id: 'go-atomic',
  title: 'A thousand atomic additions',
  summary:
    'A thousand goroutines add one each and nobody waits for anybody; then one goroutine times its additions.',
  settings: { goroutines: 1000, n: 100_000 },
  costs: {
    start: { ns: 300, kind: 'cpu', per: 'a goroutine: its start and its end', spentBy: 'main' },
    addition: { ns: 2.5, kind: 'cpu', per: 'an atomic addition' },
    locked: { ns: 5, kind: 'cpu', per: 'an addition under a mutex that nobody else wants', spentBy: 'main' },
  },
  parameters: { cores: 2, goSpawnNs: 0 },
  untilNs: 3 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const { simulated, each } = crowd(set('goroutines'));
    return mainOnly(
      [
        ...rounds(simulated, [...cpu(cost('start'), each), ...start('worker', 1)]),
        waitFor('worker'),
        { op: 'mark', label: 'atomic additions' },
        ...cpu(cost('addition'), set('n')),
        { op: 'mark', label: 'additions under a mutex' },
        ...cpu(cost('locked'), set('n')),
      ],
      {
        programs: { worker: [{ op: 'atomic', cell: 'n', ns: Math.round(cost('addition') * each) }] },
        objects: { n: { kind: 'atomic' } },
      },
    );
  },
};

/** The child process in which every goroutine waits for another; its parent only waits for it: `cmd/deadlock`. */
const deadlock: GoKnown = {
  id: 'go-deadlock',
  title: 'All goroutines are asleep',
  summary:
    'Main waits on a channel that only a goroutine which waits for main would write to; the runtime ends the program.',
  settings: { seconds: 2 },
  costs: { start: { ns: MS, kind: 'cpu', per: 'the start of the process', spentBy: 'main' } },
  parameters: { cores: 2 },
  untilNs: 10 * MS,
  build(settings, costs) {
    const { cost } = reader(settings, costs);
    return mainOnly(
      [
        ...cpu(cost('start')),
        ...start('other', 1),
        { op: 'receive', channel: 'a' },
        { op: 'send', channel: 'b' },
      ],
      {
        programs: {
          other: [
            { op: 'receive', channel: 'b' },
            { op: 'send', channel: 'a' },
          ],
        },
        objects: { a: { kind: 'channel', capacity: 0 }, b: { kind: 'channel', capacity: 0 } },
      },
    );
  },
};

export const SYNC_KNOWN: readonly GoKnown[] = [mutex, rwmutex, atomic, deadlock];
