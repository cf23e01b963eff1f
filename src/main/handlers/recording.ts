import { mkdir } from 'node:fs/promises';
import { ReaderError } from '../../domain/error.ts';
import type { RecordOptions, TargetSpec } from '../../domain/session.ts';
import { newSessionPath, titleOf } from '../../recorder/paths.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

export const recordingHandlers = (parts: HandlerParts): HandlersOf<'recording'> => ({
  'recording.start': async ({ target, options, folder }) => {
    if (parts.lab.isBusy) {
      throw new ReaderError('lab-busy', 'An example is running. Cancel it or wait for its end, then record.');
    }
    if (parts.race.isBusy) {
      throw new ReaderError('race-busy', 'A race is running. Cancel it or wait for its end, then record.');
    }
    const name = nameOf(target, options);
    const place = folder ?? parts.libraryFolder;
    await makeFolder(place);
    const sessionPath = newSessionPath(place, name, new Date());
    const job = await parts.recorder.begin({ job: { sessionPath, target, name }, target, options });
    parts.grants.grant(sessionPath);
    return job;
  },
  'recording.stop': () => {
    parts.recorder.stop();
    return null;
  },
  'recording.status': () => parts.recorder.status,
});

function nameOf(target: TargetSpec, options: RecordOptions): string {
  if (options.name !== null) return options.name;
  return target.kind === 'spawn' ? titleOf(target.argv) : `pid ${target.pid}`;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ReaderError(
      'folder-not-writable',
      `The folder for recordings, ${folder}, cannot be made (${why}). Set SWITCHYARD_LIBRARY to a folder you may write to and start Switchyard again.`,
      { cause },
    );
  }
}
