import { expect, test } from 'vitest';
import { ProgramError } from '../../../../src/model/engine/errors.ts';
import type { Body, ObjectSpec, Op, ProgramSet } from '../../../../src/model/engine/program.ts';
import { KERNEL_PRESETS } from '../../../../src/model/kernel/presets.ts';
import { describeDeadlock } from '../../../../src/model/locks/wait-graph.ts';
import { compute, EXACT, kernelSimulation, laneNamed, MS, runKernel, SECOND } from '../help.ts';

const mark = (label: string): Op => ({ op: 'mark', label });
const sleep = (ms: number): Op => ({ op: 'sleep', ns: ms * MS });

/** Runs bodies as threads `a`, `b`, ... on enough cores and gives the marks as `label@ms`, slack rounded away. */
function marksOf(
  bodies: readonly Body[],
  objects: Record<string, ObjectSpec>,
  programs?: ProgramSet['programs'],
): string[] {
  const threads = bodies.map((body, index) => ({ name: String.fromCharCode(97 + index), body }));
  const result = runKernel({ threads, objects, ...(programs === undefined ? {} : { programs }) }, SECOND, {
    ...EXACT,
    cores: 8,
  });
  return result.marks.map((one) => `${one.label}@${Math.floor(one.timeNs / MS)}`);
}

function errorOf(bodies: readonly Body[], objects: Record<string, ObjectSpec>): ProgramError {
  try {
    marksOf(bodies, objects);
  } catch (error) {
    if (error instanceof ProgramError) return error;
    throw error;
  }
  throw new Error('no error');
}

test('a mutex lets one in at a time, in order of arrival', () => {
  const body = (name: string): Body => [
    { op: 'lock', lock: 'm' },
    mark(name),
    compute(5 * MS),
    { op: 'unlock', lock: 'm' },
  ];
  expect(marksOf([body('a'), body('b'), body('c')], { m: { kind: 'mutex' } })).toEqual([
    'a@0',
    'b@5',
    'c@10',
  ]);
});

test('an unlock does not hand the lock over: the one that runs takes it again before the sleeper wakes', () => {
  const greedy: Body = [
    {
      op: 'repeat',
      times: 3,
      body: [{ op: 'lock', lock: 'm' }, mark('g'), compute(MS), { op: 'unlock', lock: 'm' }],
    },
  ];
  const other: Body = [compute(MS / 2), { op: 'lock', lock: 'm' }, mark('o'), { op: 'unlock', lock: 'm' }];
  expect(marksOf([greedy, other], { m: { kind: 'mutex' } })).toEqual(['g@0', 'g@1', 'g@2', 'o@3']);
  expect(marksOf([greedy, other], { m: { kind: 'mutex', handoff: true } })).toEqual([
    'g@0',
    'o@1',
    'g@1',
    'g@2',
  ]);
});

test('a re-entrant mutex may be taken again by its owner and is free after as many unlocks', () => {
  const nested: Body = [
    { op: 'lock', lock: 'm' },
    { op: 'lock', lock: 'm' },
    compute(MS),
    { op: 'unlock', lock: 'm' },
    compute(MS),
    mark('a'),
    { op: 'unlock', lock: 'm' },
  ];
  const other: Body = [compute(MS / 2), { op: 'lock', lock: 'm' }, mark('b')];
  expect(marksOf([nested, other], { m: { kind: 'mutex', reentrant: true } })).toEqual(['a@2', 'b@2']);
});

test('a semaphore lets as many in as it has permits', () => {
  const body = (name: string): Body => [
    { op: 'acquire', semaphore: 's' },
    mark(name),
    compute(4 * MS),
    { op: 'release', semaphore: 's' },
  ];
  expect(marksOf([body('a'), body('b'), body('c')], { s: { kind: 'semaphore', permits: 2 } })).toEqual([
    'a@0',
    'b@0',
    'c@4',
  ]);
});

test('a condition wakes one or all, and a timed wait ends by itself', () => {
  const objects: Record<string, ObjectSpec> = { m: { kind: 'mutex' }, c: { kind: 'condition', lock: 'm' } };
  const waiter = (name: string): Body => [
    { op: 'lock', lock: 'm' },
    { op: 'wait', condition: 'c' },
    mark(name),
    { op: 'unlock', lock: 'm' },
  ];
  const notifier: Body = [
    sleep(2),
    { op: 'notify', condition: 'c' },
    sleep(2),
    { op: 'notify', condition: 'c', all: true },
  ];
  expect(marksOf([waiter('a'), waiter('b'), waiter('c'), notifier], objects)).toEqual(['a@2', 'b@4', 'c@4']);
  const timed: Body = [
    { op: 'lock', lock: 'm' },
    { op: 'wait', condition: 'c', timeoutNs: 3 * MS },
    mark('t'),
    { op: 'unlock', lock: 'm' },
  ];
  expect(marksOf([timed], objects)).toEqual(['t@3']);
});

test('a barrier opens when the last comes, again and again', () => {
  const body = (name: string, ms: number): Body => [
    { op: 'repeat', times: 2, body: [compute(ms * MS), { op: 'barrier', barrier: 'b' }, mark(name)] },
  ];
  const marks = marksOf([body('a', 1), body('b', 3)], { b: { kind: 'barrier', parties: 2 } });
  expect(marks.sort()).toEqual(['a@3', 'a@6', 'b@3', 'b@6']);
});

test('readers share a lock; a waiting writer keeps new readers out where writers are preferred', () => {
  const reader = (name: string, delay: number): Body => [
    compute(delay * MS),
    { op: 'readLock', rwlock: 'r' },
    mark(name),
    compute(4 * MS),
    { op: 'readUnlock', rwlock: 'r' },
  ];
  const writer: Body = [
    compute(2 * MS),
    { op: 'writeLock', rwlock: 'r' },
    mark('w'),
    compute(4 * MS),
    { op: 'writeUnlock', rwlock: 'r' },
  ];
  const bodies = [reader('a', 1), writer, reader('b', 3)];
  expect(marksOf(bodies, { r: { kind: 'rwlock' } })).toEqual(['a@1', 'w@5', 'b@9']);
  expect(marksOf(bodies, { r: { kind: 'rwlock', prefer: 'readers' } })).toEqual(['a@1', 'b@3', 'w@7']);
});

test('compare-and-swap fails where another changed the cell meanwhile', () => {
  const cas = (name: string, ms: number): Body => [
    { op: 'atomic', cell: 'n', ns: ms * MS, kind: 'cas' },
    mark(name),
  ];
  expect(marksOf([cas('quick', 2), cas('slow', 3)], { n: { kind: 'atomic' } })).toEqual([
    'quick@2',
    'slow@6',
  ]);
});

test('channels: unbuffered sends wait for a receiver, buffered ones for room; close lets receivers go on', () => {
  const sender: Body = [{ op: 'send', channel: 'c' }, mark('sent'), sleep(5), { op: 'close', channel: 'c' }];
  const receiver: Body = [
    sleep(3),
    { op: 'receive', channel: 'c' },
    mark('got'),
    { op: 'receive', channel: 'c', closed: [mark('closed')] },
  ];
  expect(marksOf([sender, receiver], { c: { kind: 'channel', capacity: 0 } })).toEqual([
    'got@3',
    'sent@3',
    'closed@8',
  ]);
  expect(marksOf([sender, receiver], { c: { kind: 'channel', capacity: 1 } })).toEqual([
    'sent@0',
    'got@3',
    'closed@5',
  ]);
});

test('select takes the case that is ready, waits for the first, or runs its default', () => {
  const objects: Record<string, ObjectSpec> = {
    x: { kind: 'channel', capacity: 1 },
    y: { kind: 'channel', capacity: 1 },
  };
  const select = (extra: object): Op => ({
    op: 'select',
    cases: [
      { receive: 'x', body: [mark('x')] },
      { receive: 'y', body: [mark('y')] },
    ],
    ...extra,
  });
  const sender: Body = [sleep(2), { op: 'send', channel: 'y' }];
  expect(marksOf([[select({})], sender], objects)).toEqual(['y@2']);
  expect(marksOf([[select({ default: [mark('none')] })], sender], objects)).toEqual(['none@0']);
});

test('join waits for what was spawned', () => {
  const body: Body = [
    { op: 'spawn', program: 'p', as: 'kids', count: 3 },
    { op: 'join', task: 'kids' },
    mark('joined'),
  ];
  expect(marksOf([body], {}, { p: [compute(7 * MS)] })).toEqual(['joined@7']);
});

test('an executor runs as many jobs at once as it has threads', () => {
  const job: Op = { op: 'executor', wait: false, body: [compute(10 * MS), mark('done')] };
  const set: ProgramSet = { threads: [{ name: 'a', body: [job, job, job] }] };
  const result = runKernel(set, SECOND, { ...EXACT, cores: 8, poolSize: 2 });
  expect(result.marks.map((one) => Math.floor(one.timeNs / MS))).toEqual([10, 10, 20]);
  expect(result.finished).toBe(true);
});

test.each([
  [
    'unlock of a free mutex',
    [compute(1), { op: 'unlock', lock: 'm' }],
    /nobody has it/,
    'threads[0].body[1]',
  ],
  [
    'release above the maximum',
    [{ op: 'release', semaphore: 's' }],
    /above its 1 permits/,
    'threads[0].body[0]',
  ],
  ['wait without the lock', [{ op: 'wait', condition: 'c' }], /does not hold/, 'threads[0].body[0]'],
  ['read unlock', [{ op: 'readUnlock', rwlock: 'r' }], /for reading/, 'threads[0].body[0]'],
  [
    'close twice',
    [
      { op: 'close', channel: 'q' },
      { op: 'repeat', times: 1, body: [{ op: 'close', channel: 'q' }] },
    ],
    /closed already/,
    'threads[0].body[1].body[0]',
  ],
  [
    'send on closed',
    [
      { op: 'close', channel: 'q' },
      { op: 'send', channel: 'q' },
    ],
    /is closed/,
    'threads[0].body[1]',
  ],
  ['join of a stranger', [{ op: 'join', task: 'x' }], /not spawned/, 'threads[0].body[0]'],
] as [string, Body, RegExp, string][])('%s is an error that names the step', (_title, body, reason, path) => {
  const error = errorOf([body], {
    m: { kind: 'mutex' },
    s: { kind: 'semaphore', permits: 1, max: 1 },
    c: { kind: 'condition', lock: 'm' },
    r: { kind: 'rwlock' },
    q: { kind: 'channel', capacity: 1 },
  });
  expect(error.reason).toMatch(reason);
  expect(error.path).toBe(path);
});

function presetRun(id: string) {
  const preset = KERNEL_PRESETS.find((one) => one.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return kernelSimulation(preset.programs, preset.parameters).run({ untilNs: preset.untilNs });
}

test('a deadlock is reported with its cycle, each with its step', () => {
  const { deadlock } = presetRun('deadlock');
  expect(deadlock?.kind).toBe('cycle');
  const chain = deadlock?.links
    .map((link) => `${link.name} ${link.waitsFor} ${link.heldBy.join()} ${link.path}`)
    .sort();
  expect(chain).toEqual([
    'p1 B p2 threads[0].body[2]',
    'p2 C p3 threads[1].body[2]',
    'p3 A p1 threads[2].body[2]',
  ]);
  if (deadlock)
    expect(describeDeadlock(deadlock)).toMatch(/p1 \(threads\[0\]\.body\[2\]\) waits for B held by p2/);
});

test('a cycle is found while other threads run on', () => {
  const lockBoth = (first: string, second: string): Body => [
    { op: 'lock', lock: first },
    sleep(1),
    { op: 'lock', lock: second },
  ];
  const set: ProgramSet = {
    objects: { A: { kind: 'mutex' }, B: { kind: 'mutex' } },
    threads: [
      { name: 'x', body: lockBoth('A', 'B') },
      { name: 'y', body: lockBoth('B', 'A') },
      { name: 'busy', body: [compute(50 * MS)] },
    ],
  };
  const { deadlock } = runKernel(set, 20 * MS);
  expect(deadlock?.links.map((link) => link.name).sort()).toEqual(['x', 'y']);
  expect(deadlock?.timeNs).toBeLessThan(2 * MS);
});

test('a wait that nobody can end is a stall once nothing else happens', () => {
  const set: ProgramSet = {
    objects: { c: { kind: 'channel', capacity: 0 } },
    threads: [{ name: 'a', body: [{ op: 'receive', channel: 'c' }] }],
  };
  const result = kernelSimulation(set).run();
  expect(result.deadlock).toMatchObject({ kind: 'stall', links: [{ name: 'a', waitsFor: 'c', heldBy: [] }] });
  expect(result.finished).toBe(false);
});

test('a livelock is busy without getting anywhere, and a starving writer never gets in', () => {
  const livelock = presetRun('livelock');
  expect(livelock.marks).toEqual([]);
  expect(livelock.parallelism).toBeGreaterThan(1.9);
  const starvation = presetRun('starvation');
  expect(laneNamed(starvation, 'writer').counters.sleepNs).toBeGreaterThan(95 * MS);
});
