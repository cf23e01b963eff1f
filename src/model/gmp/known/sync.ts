import type { Body } from '../../engine/program.ts';
import {
  cpu,
  crowd,
  type GoKnown,
  MS,
  mainOnly,
  reader,
  rounds,
  SECOND,
  sleep,
  start,
  US,
  waitFor,
} from './parts.ts';

/** Times that one goroutine is simulated to take the mutex at most; beyond, each stands for several. */
const MOST_TURNS = 2000;

/** Goroutines that add under one mutex, then compute while they hold it, then with one each: `resources/workloads/go/cmd/mutex`. */
const mutex: GoKnown = {
  id: 'go-mutex',
  title: 'A counter under a mutex',
  summary:
    'Goroutines that hold one mutex while they compute take turns; with a mutex each they compute side by side.',
  settings: { n: 100_000, goroutines: 2, holds: 10, work: 4_000_000 },
  costs: {
    addition: { ns: 10, kind: 'cpu', per: 'an addition with taking and letting go of the mutex' },
    million: { ns: 0.3 * MS, kind: 'cpu', per: 'a million additions of a hold', spentBy: 'worker' },
  },
  parameters: { cores: 2 },
  untilNs: 60 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const goroutines = set('goroutines');
    const turns = (times: number, lock: string, before: Body, after: Body): Body =>
      rounds(times, [{ op: 'lock', lock }, ...before, { op: 'unlock', lock }, ...after]);
    const { simulated, each } = crowd(set('n'), MOST_TURNS);
    const addition = cpu(cost('addition'), each / 2);
    const holds = crowd(set('holds'), MOST_TURNS);
    const hold = cpu((cost('million') * set('work')) / 1e6, holds.each);
    return mainOnly(
      [
        ...start('adding', goroutines, 'worker'),
        waitFor('worker'),
        { op: 'mark', label: 'one mutex' },
        ...start('holding', goroutines, 'worker'),
        waitFor('worker'),
        { op: 'mark', label: 'a mutex each' },
        ...start('on its own', goroutines, 'worker'),
        waitFor('worker'),
      ],
      {
        programs: {
          adding: turns(simulated, 'm', addition, addition),
          holding: turns(holds.simulated, 'm', hold, []),
          // Nobody waits for a mutex that no other goroutine knows.
          'on its own': rounds(holds.simulated, hold),
        },
        objects: { m: { kind: 'mutex' } },
      },
    );
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

/**
 * A thousand goroutines add once, then one times its additions, then one on every P adds: `cmd/atomic`. `procs` is
 * GOMAXPROCS: the program asks the runtime for it.
 */
const atomic: GoKnown = {
  id: 'go-atomic',
  title: 'A thousand atomic additions',
  summary:
    'A thousand goroutines add one each and nobody waits for anybody; then one on each P adds, still without waiting.',
  settings: { goroutines: 1000, n: 100_000, procs: 2 },
  costs: {
    goroutine: { ns: 300, kind: 'cpu', per: 'a goroutine: its start and its end' },
    addition: { ns: 2.5, kind: 'cpu', per: 'an atomic addition by the only goroutine that adds' },
    locked: { ns: 5, kind: 'cpu', per: 'an addition under a mutex that nobody else wants' },
    contended: {
      ns: 10,
      kind: 'cpu',
      per: 'an atomic addition while every P adds to the same number',
      spentBy: 'adder',
    },
  },
  parameters: { cores: 2, goSpawnNs: 0 },
  untilNs: 5 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const { simulated, each } = crowd(set('goroutines'));
    return mainOnly(
      [
        ...rounds(simulated, [...cpu(cost('goroutine'), each), ...start('worker', 1)]),
        waitFor('worker'),
        { op: 'mark', label: 'atomic additions' },
        ...cpu(cost('addition'), set('n')),
        { op: 'mark', label: 'additions under a mutex' },
        ...cpu(cost('locked'), set('n')),
        { op: 'mark', label: 'on every P' },
        ...start('adder', set('procs')),
        waitFor('adder'),
      ],
      {
        programs: {
          worker: [{ op: 'atomic', cell: 'n', ns: Math.round(cost('addition') * each) }],
          adder: cpu(cost('contended'), set('n')),
        },
        objects: { n: { kind: 'atomic' } },
      },
    );
  },
};

/**
 * The first child process: two goroutines compute, then each waits for the other, and the runtime ends it. The second
 * child does the same beside a timer, and the parent only waits for both: `cmd/deadlock`.
 */
const deadlock: GoKnown = {
  id: 'go-deadlock',
  title: 'All goroutines are asleep',
  summary:
    'Both compute, then main waits on a channel that only a goroutine which waits for main would write to; the runtime ends the program.',
  settings: { seconds: 5, work: 0.02, watch: 0.8 },
  costs: { start: { ns: MS, kind: 'cpu', per: 'the start of the process', spentBy: 'main' } },
  parameters: { cores: 2 },
  untilNs: 30 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    // It computes until a time has passed; only a core of its own makes that CPU of the same length.
    const work = cpu(set('work') * SECOND);
    return mainOnly(
      [
        ...cpu(cost('start')),
        ...start('other', 1),
        ...work,
        { op: 'receive', channel: 'a' },
        { op: 'send', channel: 'b' },
      ],
      {
        programs: {
          other: [...work, { op: 'receive', channel: 'b' }, { op: 'send', channel: 'a' }],
        },
        objects: { a: { kind: 'channel', capacity: 0 }, b: { kind: 'channel', capacity: 0 } },
      },
    );
  },
};

export const SYNC_KNOWN: readonly GoKnown[] = [mutex, rwmutex, atomic, deadlock];
