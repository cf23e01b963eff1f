import { RACE_SUFFIX } from '../../ipc/channels/race.ts';
import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

/** Most sessions, and most races, that a list shows. */
const LIMIT = 200;

export const libraryHandlers = (parts: HandlerParts): HandlersOf<'library'> => {
  /** The library's folder, and of the recently opened files the races or the others. */
  const request = (isRace: boolean) => ({
    folder: parts.libraryFolder,
    paths: parts.settings.value.recent.filter((path) => path.endsWith(RACE_SUFFIX) === isRace),
    limit: LIMIT,
  });
  return {
    'library.sessions': async (_request, signal) => {
      const rows = unwrap(await parts.service.request('library.sessions', request(false), signal));
      for (const row of rows) parts.grants.grant(row.path);
      return rows;
    },
    'library.races': async (_request, signal) => {
      const rows = unwrap(await parts.service.request('library.races', request(true), signal));
      for (const row of rows) {
        parts.grants.grant(row.path);
        if (row.state !== 'readable') continue;
        for (const { sessionPath } of row.headline.contestants)
          if (sessionPath !== null) parts.grants.grant(sessionPath);
      }
      return rows;
    },
    'library.forget': ({ path }) => {
      parts.settings.forget(path);
      return null;
    },
  };
};
