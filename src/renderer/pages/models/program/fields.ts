import type { Distribution, Duration } from '../../../../model/engine/duration.ts';
import type { Op } from '../../../../model/engine/program.ts';
import type { Keys } from './walk.ts';

/** One number of a step that can be changed. */
export interface StepField {
  /** What it is, where the step has more than one: `mean`. Empty for its only one. */
  readonly title: string;
  readonly kind: 'time' | 'count' | 'number';
  readonly value: number;
  /** Place in the step. */
  readonly keys: Keys;
  readonly min: number;
  readonly max: number;
}

const time = (title: string, value: number, ...keys: Keys): StepField => ({
  title,
  kind: 'time',
  value,
  keys,
  min: 0,
  max: Number.POSITIVE_INFINITY,
});
const count = (title: string, value: number, min: number, max: number, ...keys: Keys): StepField => ({
  title,
  kind: 'count',
  value,
  keys,
  min,
  max,
});

function distributionFields(duration: Distribution, at: string): StepField[] {
  switch (duration.dist) {
    case 'constant':
      return [time('', duration.ns, at, 'ns')];
    case 'uniform':
      return [time('from', duration.minNs, at, 'minNs'), time('to', duration.maxNs, at, 'maxNs')];
    case 'exponential':
      return [time('mean', duration.meanNs, at, 'meanNs')];
    case 'normal':
      return [time('mean', duration.meanNs, at, 'meanNs'), time('deviation', duration.sdNs, at, 'sdNs')];
    case 'lognormal':
      return [
        time('median', duration.medianNs, at, 'medianNs'),
        { title: 'sigma', kind: 'number', value: duration.sigma, keys: [at, 'sigma'], min: 0, max: 10 },
      ];
    case 'empirical':
      return [];
  }
}

const durationFields = (duration: Duration | undefined, at: string): StepField[] =>
  duration === undefined
    ? []
    : typeof duration === 'number'
      ? [time('', duration, at)]
      : distributionFields(duration, at);

/** The numbers of a step that a form offers; those of steps within it are theirs. */
export function fieldsOf(op: Op): StepField[] {
  switch (op.op) {
    case 'compute':
    case 'native':
    case 'sleep':
    case 'blockingIo':
    case 'pollableIo':
    case 'atomic':
      return durationFields(op.ns, 'ns');
    case 'wait':
      return durationFields(op.timeoutNs, 'timeoutNs');
    case 'defer':
      return durationFields(op.delayNs, 'delayNs');
    case 'repeat':
      return [count('times', op.times, 0, 1_000_000_000, 'times')];
    case 'until':
      return [time('', op.timeNs, 'timeNs')];
    case 'spawn':
      return [count('of them', op.count ?? 1, 1, 250_000, 'count')];
    default:
      return [];
  }
}

const spread = (duration: Duration | undefined): string => {
  if (duration === undefined || typeof duration === 'number' || duration.dist === 'constant') return '';
  return duration.dist === 'empirical' ? `, one of ${duration.samplesNs.length} times` : `, ${duration.dist}`;
};

type Words = { readonly [K in Op['op']]?: (op: Extract<Op, { op: K }>) => string };

const kindOf = (kind: string | undefined): string => (kind === undefined ? '' : `, ${kind}`);

/** Words of the steps that say more than their name. */
const WORDS: Words = {
  compute: ({ ns }) => `compute${spread(ns)}`,
  native: ({ releases, ns }) => `C code, ${releases ? 'lets the lock go' : 'keeps the lock'}${spread(ns)}`,
  sleep: ({ ns }) => `sleep${spread(ns)}`,
  blockingIo: ({ kind, ns }) => `blocking I/O${kindOf(kind)}${spread(ns)}`,
  pollableIo: ({ kind, ns }) => `I/O${kindOf(kind)}${spread(ns)}`,
  atomic: ({ kind, cell, ns }) => `${kind === 'cas' ? 'compare and swap' : 'add to'} ${cell}${spread(ns)}`,
  lock: ({ lock }) => `lock ${lock}`,
  unlock: ({ lock }) => `unlock ${lock}`,
  tryLock: ({ lock }) => `try to lock ${lock}`,
  wait: ({ condition, timeoutNs }) => `wait for ${condition}${timeoutNs === undefined ? '' : ' at most'}`,
  notify: ({ condition, all }) => `notify ${all === true ? 'all of ' : ''}${condition}`,
  barrier: ({ barrier }) => `barrier ${barrier}`,
  acquire: ({ semaphore }) => `acquire ${semaphore}`,
  release: ({ semaphore }) => `release ${semaphore}`,
  readLock: ({ rwlock }) => `read-lock ${rwlock}`,
  readUnlock: ({ rwlock }) => `read-unlock ${rwlock}`,
  writeLock: ({ rwlock }) => `write-lock ${rwlock}`,
  writeUnlock: ({ rwlock }) => `write-unlock ${rwlock}`,
  send: ({ channel }) => `send to ${channel}`,
  receive: ({ channel }) => `receive from ${channel}`,
  close: ({ channel }) => `close ${channel}`,
  spawn: ({ program }) => `spawn ${program}`,
  join: ({ task = 'all' }) => `join ${task}`,
  await: ({ task }) => (task === undefined ? 'await' : `await ${task}`),
  cancel: ({ task }) => `cancel ${task}`,
  executor: () => 'on a pool thread',
  postToWorker: ({ program, worker }) => `post ${program} to ${worker}`,
  defer: ({ to, delayNs }) => `put into ${to}${delayNs === undefined ? '' : ' after'}`,
  mark: ({ label }) => `mark “${label}”`,
  fail: ({ message }) => `fail: ${message}`,
  until: () => 'repeat until',
  group: () => 'task group',
};

/** A step in a few words. */
export function wordsOf(op: Op): string {
  // The table pairs each name with its own step; the compiler does not follow a pair through an index.
  const words = WORDS[op.op] as ((op: Op) => string) | undefined;
  return words?.(op) ?? op.op;
}
