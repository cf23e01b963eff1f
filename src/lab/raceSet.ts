import { closeSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ReaderError } from '../domain/error.ts';
import type { RaceEntry, RaceState } from '../domain/race.ts';
import { RACE_SIZE, RACE_SUFFIX, raceModeSchema } from '../ipc/channels/race.ts';
import { nsSchema } from '../ipc/schemas.ts';

/** Version of the set's format; grows when a key changes its meaning or goes. */
export const RACE_SET_VERSION = 1;
/** A longer file is no set of ours: a set holds at most four command lines. */
const MAX_BYTES = 2 ** 21;

const textSchema = (max: number) => z.string().min(1).max(max);
const coresSchema = z.array(z.number().int().min(0).max(65_535)).min(1).max(8192).readonly();

/** A session beside the set: a plain file name, so that a set cannot lead to a file elsewhere. */
const fileSchema = z
  .string()
  .regex(/^[^/\\\0]{1,200}\.switchyard$/, 'is not the name of a session beside the set');

const marksSchema = z
  .strictObject({
    zero_ns: nsSchema,
    signal_ns: nsSchema,
    start_ns: nsSchema,
    doubt_ns: nsSchema,
    end_ns: nsSchema.nullable(),
  })
  .refine((m) => m.end_ns === null || m.end_ns >= m.start_ns, 'ends before it starts');

const contestantSchema = z.strictObject({
  name: textSchema(300),
  workload: textSchema(100).nullable(),
  argv: z.array(z.string().max(131_072)).min(1).max(10_000).readonly().nullable(),
  toolchain: textSchema(200).nullable(),
  cores: coresSchema.nullable(),
  outcome: z.enum(['ended', 'failed', 'stopped']),
  message: z.string().max(20_000).nullable(),
  session: fileSchema.nullable(),
  marks: marksSchema.nullable(),
});

const setSchema = z.strictObject({
  format: z.literal('switchyard-race'),
  version: z.literal(RACE_SET_VERSION),
  name: textSchema(1000),
  started_at: z.iso.datetime(),
  mode: raceModeSchema,
  scale: z.enum(['default', 'quick']),
  cores: z.number().int().min(1).max(65_536),
  pinning: z.string().max(10_000).nullable(),
  gate: z.enum(['flock', 'none']),
  contestants: z.array(contestantSchema).min(RACE_SIZE.min).max(RACE_SIZE.max).readonly(),
});

/** A saved race as its file has it: how it was run and when; the figures are in its sessions. */
export type RaceSet = z.output<typeof setSchema>;

/** What is kept of a race. Sessions are named by their file alone: they lie beside the set. */
export function raceSet(race: RaceState): RaceSet {
  return {
    format: 'switchyard-race',
    version: RACE_SET_VERSION,
    name: race.name,
    started_at: new Date(race.startedAtMs).toISOString(),
    mode: race.mode,
    scale: race.scale,
    cores: race.cores,
    pinning: race.pinning,
    gate: race.gate,
    contestants: race.entries.map(contestantOf),
  };
}

function contestantOf(entry: RaceEntry): RaceSet['contestants'][number] {
  const { name, workload, argv, toolchain, cores, message, sessionPath, marks } = entry;
  return {
    name,
    workload,
    argv,
    toolchain,
    cores,
    outcome: entry.stage === 'ended' || entry.stage === 'failed' ? entry.stage : 'stopped',
    message,
    session: sessionPath === null ? null : basename(sessionPath),
    marks: marks && {
      zero_ns: marks.zeroNs,
      signal_ns: marks.signalNs,
      start_ns: marks.startNs,
      doubt_ns: marks.doubtNs,
      end_ns: marks.endNs,
    },
  };
}

/** The race that a set describes, without figures. @param path the set's file */
export function raceOfSet(set: RaceSet, path: string): RaceState {
  const entries = set.contestants.map(
    ({ outcome, session, marks, ...rest }): RaceEntry => ({
      ...rest,
      stage: outcome,
      sessionPath: session === null ? null : join(dirname(path), session),
      marks: marks && {
        zeroNs: marks.zero_ns,
        signalNs: marks.signal_ns,
        startNs: marks.start_ns,
        doubtNs: marks.doubt_ns,
        endNs: marks.end_ns,
      },
      figures: null,
    }),
  );
  const { format: _format, version: _version, contestants: _contestants, started_at, ...head } = set;
  return {
    ...head,
    entries,
    startedAtMs: Date.parse(started_at),
    phase: 'ended',
    order: [],
    skewNs: null,
    explanation: [],
    setPath: path,
  };
}

/** Reads a set's text, which may be anybody's. Throws `ReaderError` (`bad-race-set`) that says what is wrong. */
export function parseRaceSet(text: string, path: string): RaceSet {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ReaderError('bad-race-set', `${path} is no saved race: it is not JSON.`);
  }
  const version = z
    .looseObject({ format: z.literal('switchyard-race'), version: z.number() })
    .safeParse(json);
  if (version.success && version.data.version > RACE_SET_VERSION) {
    throw new ReaderError(
      'bad-race-set',
      `${path} was written by a newer Switchyard (format ${version.data.version}, this one reads ${RACE_SET_VERSION}). Update Switchyard.`,
    );
  }
  const parsed = setSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.').slice(0, 100) || 'the file';
  throw new ReaderError(
    'bad-race-set',
    `${path} is no saved race: ${where}: ${issue?.message ?? 'not as agreed'}.`,
  );
}

/** Reads a set's file. Throws `ReaderError`: `race-set-missing`, `race-set-denied`, `bad-race-set`. */
export function readRaceSet(path: string): RaceSet {
  return parseRaceSet(readLimited(path), path);
}

function readLimited(path: string): string {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length: number;
  try {
    const file = openSync(path, 'r');
    try {
      length = readSync(file, buffer, 0, buffer.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ReaderError('race-set-missing', `There is no file ${path}.`, { cause });
    throw new ReaderError('race-set-denied', `${path} cannot be read: ${message}.`, { cause });
  }
  if (length > MAX_BYTES)
    throw new ReaderError('bad-race-set', `${path} is no saved race: it is larger than 2 MiB.`);
  return buffer.toString('utf8', 0, length);
}

/** Writes a set, whole or not at all. Throws `ReaderError` (`race-set-denied`). */
export function writeRaceSet(path: string, set: RaceSet): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify(set, null, 2)}\n`);
    renameSync(temporary, path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ReaderError(
      'race-set-denied',
      `The race cannot be saved to ${path}: ${why}. Choose another file.`,
      {
        cause,
      },
    );
  }
}

/** Where a race that begins now is saved unless told otherwise. */
export function newSetPath(folder: string, stem: string, exists: (path: string) => boolean): string {
  let path = join(folder, `${stem}${RACE_SUFFIX}`);
  for (let n = 2; exists(path); n++) path = join(folder, `${stem}-${n}${RACE_SUFFIX}`);
  return path;
}
