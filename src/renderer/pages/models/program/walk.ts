import { branchesOf } from '../../../../model/engine/check.ts';
import type { Body, Op, ProgramSet } from '../../../../model/engine/program.ts';
import { formatPath } from '../../../../model/engine/schema.ts';

/** Where something stands in a set of programs, key by key. */
export type Keys = readonly (string | number)[];

/** A step with where it stands. */
export interface PlacedStep {
  readonly op: Op;
  readonly keys: Keys;
  /** As errors name it: `threads[1].body[3]`. */
  readonly path: string;
  /** Bodies that it stands in, 0 for the outermost. */
  readonly depth: number;
  /** Key of the branch that it is the first step of, such as `else`; null within one, and in a step's only body. */
  readonly branch: string | null;
}

/** `cases[0].body` as keys. */
const branchKeys = (key: string): Keys =>
  key.split(/[.[\]]+/).flatMap((part) => (part === '' ? [] : /^\d+$/.test(part) ? Number(part) : part));

/** The steps of a body with those in its branches, in the order in which they are written. */
export function* stepsOf(body: Body, at: Keys, depth = 0, key: string | null = null): Generator<PlacedStep> {
  for (const [index, op] of body.entries()) {
    const keys = [...at, index];
    yield { op, keys, path: formatPath(keys), depth, branch: index === 0 ? key : null };
    for (const branch of branchesOf(op)) {
      const named = branch.key === 'body' ? null : branch.key;
      yield* stepsOf(branch.body, [...keys, ...branchKeys(branch.key)], depth + 1, named);
    }
  }
}

/** A thread, or a body that threads spawn. */
export interface ProgramPart {
  readonly title: string;
  readonly body: Body;
  /** Where the body stands. */
  readonly keys: Keys;
  /** Index in `threads`; null for a body that is spawned. */
  readonly thread: number | null;
}

/** Threads first, then what they spawn. */
export const partsOf = ({ threads, programs = {} }: ProgramSet): ProgramPart[] => [
  ...threads.map(({ name, body }, thread) => ({
    title: name,
    keys: ['threads', thread, 'body'],
    body,
    thread,
  })),
  ...Object.entries(programs).map(([name, body]) => ({
    title: name,
    keys: ['programs', name],
    body,
    thread: null,
  })),
];

/** Every step of every thread and program. */
export function* eachStep(programs: ProgramSet): Generator<PlacedStep> {
  for (const { body, keys } of partsOf(programs)) yield* stepsOf(body, keys);
}

/** `data` with `value` in the place that `keys` name; everything beside the way there stays the same object. */
export function replaceAt<T>(data: T, keys: Keys, value: unknown): T {
  const [key, ...rest] = keys;
  if (key === undefined) return value as T;
  if (Array.isArray(data)) {
    return data.map((one: unknown, i) => (i === key ? replaceAt(one, rest, value) : one)) as T;
  }
  const record = (data ?? {}) as Record<string, unknown>;
  return { ...record, [key]: replaceAt(record[key], rest, value) } as T;
}
