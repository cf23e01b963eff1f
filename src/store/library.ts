import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EndReason, RuntimeInfo } from '../domain/session.ts';
import { targetText } from '../domain/target.ts';
import { asStoreError, StoreError, withStoreErrors } from './errors.ts';
import { openChecked } from './open.ts';
import { readInfo, readProcesses, readRecording } from './overview.ts';
import { integerCell, Statements } from './rows.ts';

/** What session files are named. */
export const SESSION_SUFFIX = '.switchyard';

/** The library's index: a cache in the folder itself, made again whenever it is missing, old or not readable. */
export const INDEX_NAME = '.switchyard-index.json';
const INDEX_VERSION = 2;
/** An index of a stranger's folder larger than this is not read. */
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

const END_REASONS = [
  'target-exited',
  'duration',
  'stopped',
  'error',
  'recorder-killed',
] as const satisfies readonly EndReason[];
const RUNTIMES = [
  'cpython',
  'node',
  'go',
  'jvm',
  'ruby',
  'native',
  'unknown',
] as const satisfies readonly RuntimeInfo['kind'][];

const summarySchema = z.object({
  name: z.string(),
  startedAtMs: z.number(),
  durationNs: z.number(),
  /** What was recorded: the command line, without what a race put before it, or `pid N`. */
  target: z.string(),
  /** Of the root process; null where there was none. */
  runtime: z.object({ kind: z.enum(RUNTIMES), version: z.string().nullable() }).nullable(),
  threads: z.number(),
  processes: z.number(),
  /** null while it is being recorded. */
  end: z.enum(END_REASONS).nullable(),
});

/** A session as a list shows it. */
export type SessionSummary = z.infer<typeof summarySchema>;

const entrySchema = z.object({
  file: z.string(),
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  /** null for a file that cannot be read as a session; `error` says why. */
  summary: summarySchema.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** A file of the library. */
export interface LibraryEntry extends z.infer<typeof entrySchema> {
  readonly path: string;
}

const indexSchema = z.object({ version: z.literal(INDEX_VERSION), entries: z.array(entrySchema) });
type IndexEntry = z.infer<typeof entrySchema>;

function readIndex(folder: string): Map<string, IndexEntry> {
  try {
    const path = join(folder, INDEX_NAME);
    if (statSync(path).size > MAX_INDEX_BYTES) return new Map();
    const index = indexSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return new Map(index.entries.map((entry) => [entry.file, entry]));
  } catch {
    return new Map();
  }
}

/** Keeps the index for the next time; a folder that may not be written to has none. */
function writeIndex(folder: string, entries: readonly IndexEntry[]): void {
  const temporary = join(folder, `${INDEX_NAME}.${process.pid}`);
  try {
    writeFileSync(temporary, JSON.stringify({ version: INDEX_VERSION, entries }));
    renameSync(temporary, join(folder, INDEX_NAME));
  } catch {
    rmSync(temporary, { force: true });
  }
}

function summarise(path: string): SessionSummary {
  const file = openChecked(path);
  try {
    const statements = new Statements(file.db);
    const info = readInfo(statements, readRecording(statements), path);
    const processes = readProcesses(statements);
    const runtime = processes[0]?.runtime;
    const [threads = []] = statements.rows('SELECT count(*) FROM thread');
    return {
      name: info.name,
      startedAtMs: info.startedAtMs,
      durationNs: info.durationNs,
      target: targetText(info.target),
      runtime: runtime ? { kind: runtime.kind, version: runtime.version } : null,
      threads: integerCell(threads, 0, 'thread'),
      processes: processes.length,
      end: info.end,
    };
  } finally {
    file.close();
  }
}

function readEntry(path: string, file: string, sizeBytes: number, modifiedMs: number): IndexEntry {
  try {
    const summary = withStoreErrors('Cannot list the session', path, () => summarise(path));
    return { file, sizeBytes, modifiedMs, summary, error: null };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return {
      file,
      sizeBytes,
      modifiedMs,
      summary: null,
      error: { code: error.code, message: error.message },
    };
  }
}

/** Whether a cached entry still tells the truth: the same file, and a session that is over. */
const isCurrent = (entry: IndexEntry | undefined, sizeBytes: number, modifiedMs: number): boolean =>
  entry !== undefined &&
  entry.sizeBytes === sizeBytes &&
  entry.modifiedMs === modifiedMs &&
  entry.summary !== null &&
  entry.summary.end !== null;

/** The entry of one file, from the index where that is current; null where the file went away meanwhile. */
function entryOf(path: string, file: string, cached: IndexEntry | undefined): IndexEntry | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  if (cached && isCurrent(cached, stat.size, stat.mtimeMs)) return cached;
  return readEntry(path, file, stat.size, stat.mtimeMs);
}

/**
 * The sessions of a folder, newest first; files that are no readable sessions come last, with what is wrong. Only files that changed
 * since the last call are opened. A folder that does not exist is an empty library.
 * @throws StoreError `session-denied` where the folder may not be read
 */
export function listSessions(folder: string): LibraryEntry[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(SESSION_SUFFIX));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw asStoreError(error, 'Cannot list the sessions', folder);
  }
  const index = readIndex(folder);
  const entries = names
    .map((name) => entryOf(join(folder, name), name, index.get(name)))
    .filter((entry) => entry !== null);
  if (entries.length !== index.size || entries.some((entry) => index.get(entry.file) !== entry))
    writeIndex(folder, entries);
  return entries
    .map((entry) => ({ ...entry, path: join(folder, entry.file) }))
    .sort(
      (a, b) =>
        (b.summary?.startedAtMs ?? Number.NEGATIVE_INFINITY) -
          (a.summary?.startedAtMs ?? Number.NEGATIVE_INFINITY) || a.file.localeCompare(b.file),
    );
}
