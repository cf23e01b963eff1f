import { copyFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron';
import { ReaderError } from '../../domain/error.ts';
import type { HandlersOf } from '../dispatch.ts';
import { isActive } from '../recordingState.ts';
import type { HandlerParts } from './parts.ts';

const SESSION_FILTERS = [
  { name: 'Switchyard sessions and races', extensions: ['switchyard', 'switchyard-race'] },
  { name: 'All files', extensions: ['*'] },
];

export const fileHandlers = (parts: HandlerParts): HandlersOf<'files'> => ({
  'files.chooseSession': () => chooseSession(parts),
  'files.chooseFolder': ({ title, start }) =>
    choose(parts, {
      title,
      properties: ['openDirectory', 'createDirectory'],
      ...(start === null ? {} : { defaultPath: start }),
    }),
  'files.saveText': ({ suggestedName, text }) => saveAs(parts, suggestedName, text),
  'files.saveBytes': ({ suggestedName, bytes }) => saveAs(parts, suggestedName, bytes),
  'files.saveSessionCopy': async ({ path }) => {
    parts.grants.check(path);
    const { status } = parts.recorder;
    if (isActive(status) && status.job.sessionPath === path) {
      throw new ReaderError(
        'session-live',
        'The session is still being recorded. Stop the recording, then save a copy.',
      );
    }
    const copy = await chooseSavePath(parts, { defaultPath: basename(path), filters: SESSION_FILTERS });
    if (copy !== null && copy !== path) await saving(copy, () => copyFile(path, copy));
    return copy;
  },
});

/** Asks the reader for a session's file, which may be opened from then on; null where they cancelled. */
export async function chooseSession(parts: HandlerParts): Promise<string | null> {
  const path = await choose(parts, {
    title: 'Open Session',
    defaultPath: parts.libraryFolder,
    properties: ['openFile'],
    filters: SESSION_FILTERS,
  });
  if (path !== null) parts.grants.grant(path);
  return path;
}

async function choose({ window }: HandlerParts, options: OpenDialogOptions): Promise<string | null> {
  const owner = window();
  const { filePaths } = await (owner === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(owner, options));
  return filePaths[0] ?? null;
}

/** Asks where to, and writes `content` there; the file's path, null where the reader cancelled. */
async function saveAs(
  parts: HandlerParts,
  suggestedName: string,
  content: string | Uint8Array,
): Promise<string | null> {
  const extension = extname(suggestedName).slice(1);
  const filters = extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }];
  const path = await chooseSavePath(parts, { defaultPath: suggestedName, filters });
  if (path !== null) await saving(path, () => writeFile(path, content));
  return path;
}

async function chooseSavePath({ window }: HandlerParts, options: SaveDialogOptions): Promise<string | null> {
  const owner = window();
  const { filePath } = await (owner === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(owner, options));
  return filePath === '' ? null : filePath;
}

async function saving(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ReaderError('save-failed', `${path} could not be written (${why}). Choose another folder.`, {
      cause,
    });
  }
}
