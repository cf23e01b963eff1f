import { stat } from 'node:fs/promises';
import type { SessionOverview, SessionReader } from '../domain/query.ts';
import { targetText } from '../domain/target.ts';
import type { SessionHeadline, SessionRow } from '../ipc/channels/library.ts';
import { type ErrorInfo, toErrorInfo } from '../ipc/result.ts';

/** A file of the library's folder, as the store lists it. */
export interface ListedSession {
  readonly path: string;
  readonly sizeBytes: number;
  readonly summary: SessionHeadline | null;
  readonly error: ErrorInfo | null;
}

/** What a listing rests on. */
export interface LibraryParts {
  readonly listFolder: (folder: string) => readonly ListedSession[];
  readonly openSession: (path: string) => SessionReader;
}

/**
 * The sessions of `folder` and the files of `paths` that lie elsewhere, newest first, at most `limit`; what is missing
 * or cannot be read comes last.
 */
export async function listLibrary(
  parts: LibraryParts,
  folder: string,
  paths: readonly string[],
  limit: number,
): Promise<SessionRow[]> {
  const inside = parts.listFolder(folder);
  const known = new Set(inside.map((listed) => listed.path));
  const outside = paths.filter((path) => !known.has(path));
  const rows = [...inside.map(rowOf), ...(await Promise.all(outside.map((path) => lookAt(parts, path))))];
  return rows.sort((a, b) => startOf(b) - startOf(a)).slice(0, limit);
}

const startOf = (row: SessionRow): number => (row.state === 'readable' ? row.headline.startedAtMs : -1);

function rowOf({ path, sizeBytes, summary, error }: ListedSession): SessionRow {
  if (summary !== null) return { path, state: 'readable', bytes: sizeBytes, headline: summary };
  return { path, state: 'unreadable', error: error ?? { code: 'unknown', message: 'It cannot be read.' } };
}

async function lookAt({ openSession }: LibraryParts, path: string): Promise<SessionRow> {
  try {
    const { size } = await stat(path);
    const reader = openSession(path);
    try {
      return { path, state: 'readable', bytes: size, headline: headlineOf(reader.overview()) };
    } finally {
      reader.close();
    }
  } catch (thrown) {
    const error = toErrorInfo(thrown);
    return error.code === 'ENOENT' ? { path, state: 'missing' } : { path, state: 'unreadable', error };
  }
}

function headlineOf({ info, processes, threads }: SessionOverview): SessionHeadline {
  const { name, startedAtMs, durationNs, target, end } = info;
  const runtime = processes[0]?.runtime;
  return {
    name,
    startedAtMs,
    durationNs,
    target: targetText(target),
    runtime: runtime === undefined ? null : { kind: runtime.kind, version: runtime.version },
    threads: threads.length,
    processes: processes.length,
    end,
  };
}
