import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

/** Most sessions that a list shows. */
const LIMIT = 200;

export const libraryHandlers = (parts: HandlerParts): HandlersOf<'library'> => ({
  'library.sessions': async (_request, signal) => {
    const request = { folder: parts.libraryFolder, paths: parts.settings.value.recent, limit: LIMIT };
    const rows = unwrap(await parts.service.request('library.sessions', request, signal));
    for (const row of rows) parts.grants.grant(row.path);
    return rows;
  },
  'library.forget': ({ path }) => {
    parts.settings.forget(path);
    return null;
  },
});
