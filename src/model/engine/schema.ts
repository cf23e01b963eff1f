import { z } from 'zod';
import type { Duration } from './duration.ts';
import { ProgramError } from './errors.ts';
import type { Op, ProgramSet, SelectCase } from './program.ts';

const MAX_NS = Number.MAX_SAFE_INTEGER;
const nanoseconds = z.int().min(0, 'time must not be negative').max(MAX_NS);
const positiveReal = z.number().min(0, 'time must not be negative').max(MAX_NS);
const name = z.string().min(1).max(100);

const distribution = z.discriminatedUnion('dist', [
  z.strictObject({ dist: z.literal('constant'), ns: nanoseconds }),
  z
    .strictObject({ dist: z.literal('uniform'), minNs: nanoseconds, maxNs: nanoseconds })
    .refine((d) => d.minNs <= d.maxNs, 'minNs must not exceed maxNs'),
  z.strictObject({ dist: z.literal('exponential'), meanNs: positiveReal }),
  z.strictObject({ dist: z.literal('normal'), meanNs: positiveReal, sdNs: positiveReal }),
  z.strictObject({ dist: z.literal('lognormal'), medianNs: positiveReal, sigma: z.number().min(0).max(10) }),
  z.strictObject({ dist: z.literal('empirical'), samplesNs: z.array(nanoseconds).min(1).max(100_000) }),
]);

/** A length of time: integer ns, or a named distribution. */
export const durationSchema: z.ZodType<Duration> = z.union([nanoseconds, distribution], {
  error: (issue) =>
    typeof issue.input === 'number' && issue.input < 0
      ? 'time must not be negative'
      : 'expected a whole number of ns of at least 0, or a distribution',
});

const kind = z.enum(['disk', 'network', 'dns', 'crypto', 'compression', 'other']).exactOptional();
const body = z.lazy(() => z.array(opSchema).max(10_000));

const selectCase: z.ZodType<SelectCase> = z.union([
  z.strictObject({ send: name, body }),
  z.strictObject({ receive: name, body, closed: body.exactOptional() }),
]);

/** One step of a program. */
export const opSchema: z.ZodType<Op> = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('compute'), ns: durationSchema }),
  z.strictObject({ op: z.literal('native'), ns: durationSchema, releases: z.boolean() }),
  z.strictObject({ op: z.literal('sleep'), ns: durationSchema }),
  z.strictObject({ op: z.literal('blockingIo'), ns: durationSchema, kind }),
  z.strictObject({ op: z.literal('pollableIo'), ns: durationSchema, kind }),
  z.strictObject({ op: z.literal('yield') }),
  z.strictObject({ op: z.literal('lock'), lock: name }),
  // biome-ignore lint/suspicious/noThenProperty: `then` is a list of steps, never a function, so nothing awaits it.
  z.strictObject({ op: z.literal('tryLock'), lock: name, then: body, else: body }),
  z.strictObject({ op: z.literal('unlock'), lock: name }),
  z.strictObject({ op: z.literal('wait'), condition: name, timeoutNs: durationSchema.exactOptional() }),
  z.strictObject({ op: z.literal('notify'), condition: name, all: z.boolean().exactOptional() }),
  z.strictObject({ op: z.literal('barrier'), barrier: name }),
  z.strictObject({ op: z.literal('acquire'), semaphore: name }),
  z.strictObject({ op: z.literal('release'), semaphore: name }),
  z.strictObject({ op: z.literal('readLock'), rwlock: name }),
  z.strictObject({ op: z.literal('readUnlock'), rwlock: name }),
  z.strictObject({ op: z.literal('writeLock'), rwlock: name }),
  z.strictObject({ op: z.literal('writeUnlock'), rwlock: name }),
  z.strictObject({
    op: z.literal('atomic'),
    cell: name,
    ns: durationSchema,
    kind: z.enum(['add', 'cas']).exactOptional(),
  }),
  z.strictObject({ op: z.literal('send'), channel: name }),
  z.strictObject({ op: z.literal('receive'), channel: name, closed: body.exactOptional() }),
  z.strictObject({ op: z.literal('close'), channel: name }),
  z.strictObject({
    op: z.literal('select'),
    cases: z.array(selectCase).max(1000),
    default: body.exactOptional(),
  }),
  z.strictObject({
    op: z.literal('spawn'),
    program: name,
    as: name.exactOptional(),
    count: z.int().min(1).max(1_000_000).exactOptional(),
    eager: z.boolean().exactOptional(),
  }),
  z.strictObject({
    op: z.literal('join'),
    task: name.exactOptional(),
    how: z.enum(['gather', 'wait', 'first']).exactOptional(),
  }),
  z.strictObject({ op: z.literal('group'), body }),
  z.strictObject({
    op: z.literal('attempt'),
    body,
    failed: body.exactOptional(),
    cancelled: body.exactOptional(),
  }),
  z.strictObject({ op: z.literal('await'), task: name.exactOptional() }),
  z.strictObject({ op: z.literal('cancel'), task: name }),
  z.strictObject({ op: z.literal('fail'), message: z.string() }),
  z.strictObject({
    op: z.literal('executor'),
    body,
    done: body.exactOptional(),
    wait: z.boolean().exactOptional(),
    kind,
    as: name.exactOptional(),
  }),
  z.strictObject({
    op: z.literal('postToWorker'),
    worker: name,
    program: name,
    wait: z.boolean().exactOptional(),
  }),
  z.strictObject({
    op: z.literal('defer'),
    to: z.enum(['nextTick', 'microtask', 'timer', 'interval', 'immediate', 'soon', 'io', 'close']),
    delayNs: durationSchema.exactOptional(),
    body,
    as: name.exactOptional(),
  }),
  z.strictObject({ op: z.literal('mark'), label: z.string() }),
  z.strictObject({ op: z.literal('repeat'), times: z.int().min(0).max(1_000_000_000), body }),
  z.strictObject({ op: z.literal('forever'), body }),
  z.strictObject({ op: z.literal('until'), timeNs: nanoseconds, body }),
  z.strictObject({ op: z.literal('break') }),
]);

const objectSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mutex'),
    reentrant: z.boolean().exactOptional(),
    handoff: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('condition'), lock: name }),
  z.strictObject({
    kind: z.literal('semaphore'),
    permits: z.int().min(0),
    max: z.int().min(1).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('barrier'), parties: z.int().min(1) }),
  z.strictObject({ kind: z.literal('rwlock'), prefer: z.enum(['readers', 'writers']).exactOptional() }),
  z.strictObject({ kind: z.literal('atomic') }),
  z.strictObject({ kind: z.literal('channel'), capacity: z.int().min(0).max(1_000_000_000) }),
]);

const threadSchema = z.strictObject({
  name,
  body,
  count: z.int().min(1).max(1_000_000).exactOptional(),
  process: name.exactOptional(),
  interpreter: z.int().min(0).exactOptional(),
  nice: z.int().min(-20).max(19).exactOptional(),
  cores: z.array(z.int().min(0)).min(1).exactOptional(),
  startNs: nanoseconds.exactOptional(),
});

/** A whole set of programs: form only; `checkProgramSet` checks the meaning. */
export const programSetSchema: z.ZodType<ProgramSet> = z.strictObject({
  threads: z.array(threadSchema).min(1).max(10_000),
  programs: z.record(name, body).exactOptional(),
  objects: z.record(name, objectSchema).exactOptional(),
});

/** Writes a path of keys as it is read in errors: `threads[1].body[3].ns`. */
export function formatPath(keys: readonly PropertyKey[]): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else path += path === '' ? String(key) : `.${String(key)}`;
  }
  return path === '' ? 'program' : path;
}

interface IssueLike {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly IssueLike[])[];
}

/** The deepest first issue: that of the union's member which got furthest says most. */
function deepest(issue: IssueLike, prefix: readonly PropertyKey[]): { path: PropertyKey[]; message: string } {
  const path = [...prefix, ...issue.path];
  const candidates = (issue.errors ?? []).flatMap((list) => (list[0] ? [deepest(list[0], path)] : []));
  const best = candidates.sort((a, b) => b.path.length - a.path.length)[0];
  return best !== undefined && best.path.length > path.length + 1 ? best : { path, message: issue.message };
}

/**
 * Reads a set of programs from JSON data, form only.
 * @throws {ProgramError} naming the first step that is wrong.
 */
export function parseForm(data: unknown): ProgramSet {
  const parsed = programSetSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  if (first === undefined) throw new ProgramError('program', 'not a set of programs');
  const { path, message } = deepest(first as IssueLike, []);
  throw new ProgramError(formatPath(path), message);
}
