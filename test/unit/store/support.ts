import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FeedEvent } from '../../../src/domain/feed.ts';
import type { SessionReader } from '../../../src/domain/query.ts';
import { ns } from '../../../src/domain/units.ts';
import { StoreError } from '../../../src/store/errors.ts';
import { openSession } from '../../../src/store/reader.ts';
import { createSession } from '../../../src/store/writer.ts';
import { testHead } from '../../support/grid.ts';

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a finished session and returns its path. */
export function writeSession(events: readonly FeedEvent[], durationNs: number, rateHz = 100): string {
  const path = join(temporaryFolder(), 'test.switchyard');
  const sink = createSession(path, testHead(rateHz));
  sink.accept(events);
  sink.finish({
    durationNs: ns(durationNs),
    end: 'target-exited',
    exit: { code: 0, signal: null },
    unaccountedCpuNs: ns(5),
  });
  return path;
}

/** Opens a session that is closed with the test. */
export function opened(path: string): SessionReader {
  const reader = openSession(path);
  onTestFinished(() => reader.close());
  return reader;
}

/** The code and message of the `StoreError` that `work` throws. */
export function storeErrorOf(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

export const range = (startNs: number, endNs: number) => ({ startNs: ns(startNs), endNs: ns(endNs) });
export const total = (column: readonly number[]): number => column.reduce((a, b) => a + b, 0);
