import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ReaderError } from '../domain/error.ts';
import type { SessionHead } from '../domain/feed.ts';
import { createSession } from '../store/index.ts';
import { VERSION } from '../version.ts';
import { machineFacts } from './machine.ts';
import { titleOf } from './paths.ts';
import { startRecording } from './recording.ts';
import type { Recording, RecordingRequest } from './request.ts';
import { samplerWorker } from './worker.ts';

/** Title of a session whose user gave none. */
export function defaultTitle(target: RecordingRequest['target']): string {
  return target.kind === 'spawn' ? titleOf(target.argv) : `process ${target.pid}`;
}

function headOf({ target, options }: RecordingRequest, startedAtMs: number): SessionHead {
  return {
    name: options.name ?? defaultTitle(target),
    writer: VERSION,
    startedAtMs,
    target,
    rateHz: options.rateHz,
    ...machineFacts(),
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReaderError(
      'session-denied',
      `Cannot make the folder ${folder} for the session: ${why}. Choose another file with -o FILE.`,
      { cause: error },
    );
  }
}

/** Removes a session that never began, with its log. */
function discard(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/**
 * Starts a recording into a new session file. Where the target cannot be started no file is left behind.
 * @throws StoreError, TargetError, ReaderError
 */
export async function recordToFile(request: RecordingRequest, sessionPath: string): Promise<Recording> {
  makeFolder(dirname(sessionPath));
  let made = false;
  try {
    return await startRecording(
      request,
      (startedAtMs) => {
        const sink = createSession(sessionPath, headOf(request, startedAtMs));
        made = true;
        return sink;
      },
      samplerWorker(),
    );
  } catch (error) {
    if (made) discard(sessionPath);
    throw error;
  }
}
