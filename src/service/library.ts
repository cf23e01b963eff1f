import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionReader } from '../domain/query.ts';
import type { SessionRow } from '../ipc/channels/library.ts';
import { toErrorInfo } from '../ipc/result.ts';

const SUFFIX = '.switchyard';
/** Rows remembered between two listings; a library larger than that is read again. */
const MEMORY = 1000;

interface FileState {
  readonly path: string;
  readonly modifiedMs: number;
  readonly bytes: number;
}

/**
 * Lists session files with what a reader chooses by. A file is opened again only when it has changed since the last
 * listing.
 */
export class Library {
  readonly #open: (path: string) => SessionReader;
  readonly #seen = new Map<string, { readonly stamp: string; readonly row: SessionRow }>();

  constructor(open: (path: string) => SessionReader) {
    this.#open = open;
  }

  /** The newest `limit` session files of `folder` and of `paths`; what is missing or unreadable comes last. */
  async list(folder: string, paths: readonly string[], limit: number): Promise<SessionRow[]> {
    const all = [...new Set([...(await sessionFiles(folder)), ...paths])];
    const states = await Promise.all(all.map(fileState));
    const found = states.filter((state) => state !== null);
    found.sort((a, b) => b.modifiedMs - a.modifiedMs);
    const rows = found.slice(0, limit).map((state) => this.#row(state));
    const missing = all.filter((_, i) => states[i] === null);
    return [...rows.sort(newestFirst), ...missing.map((path): SessionRow => ({ path, state: 'missing' }))];
  }

  #row(file: FileState): SessionRow {
    const stamp = `${file.modifiedMs}:${file.bytes}`;
    const known = this.#seen.get(file.path);
    if (known?.stamp === stamp) return known.row;
    const row = this.#read(file);
    if (this.#seen.size >= MEMORY) this.#seen.clear();
    // A live recording's head is in the -wal file beside, which the stamp does not see: read it each time.
    if (row.state !== 'readable' || row.headline.end !== null) this.#seen.set(file.path, { stamp, row });
    return row;
  }

  #read({ path, bytes }: FileState): SessionRow {
    try {
      const reader = this.#open(path);
      try {
        const { name, startedAtMs, durationNs, target, end, exit } = reader.overview().info;
        const headline = { name, startedAtMs, durationNs, target, end, exit };
        return { path, state: 'readable', bytes, headline };
      } finally {
        reader.close();
      }
    } catch (thrown) {
      return { path, state: 'unreadable', error: toErrorInfo(thrown) };
    }
  }
}

const startOf = (row: SessionRow): number => (row.state === 'readable' ? row.headline.startedAtMs : -1);
const newestFirst = (a: SessionRow, b: SessionRow): number => startOf(b) - startOf(a);

async function sessionFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder);
    return entries.filter((name) => name.endsWith(SUFFIX)).map((name) => join(folder, name));
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
}

async function fileState(path: string): Promise<FileState | null> {
  try {
    const { mtimeMs, size } = await stat(path);
    return { path, modifiedMs: mtimeMs, bytes: size };
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR');
