import { ReaderError } from '../../domain/error.ts';
import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

export function sessionHandlers(parts: HandlerParts): HandlersOf<'session'> {
  const { service } = parts;
  const open = new Map<number, string>();
  let lastHandle = 0;
  const pathOf = (handle: number): string => {
    const path = open.get(handle);
    if (path !== undefined) return path;
    throw new ReaderError('session-closed', 'The session is closed. Open it again.');
  };
  return {
    'session.open': async ({ path }, signal) => {
      parts.grants.check(path);
      const overview = unwrap(await service.request('reader.overview', { path, query: {} }, signal));
      parts.settings.remember(path);
      const handle = ++lastHandle;
      open.set(handle, path);
      return { handle, overview };
    },
    'session.close': async ({ handle }) => {
      const path = open.get(handle);
      open.delete(handle);
      if (path === undefined || [...open.values()].includes(path)) return null;
      return unwrap(await service.request('reader.close', { path }));
    },
    'session.overview': async ({ handle, query }, signal) =>
      unwrap(await service.request('reader.overview', { path: pathOf(handle), query }, signal)),
    'session.lanes': async ({ handle, query }, signal) =>
      unwrap(await service.request('reader.lanes', { path: pathOf(handle), query }, signal)),
    'session.cores': async ({ handle, query }, signal) =>
      unwrap(await service.request('reader.cores', { path: pathOf(handle), query }, signal)),
    'session.series': async ({ handle, query }, signal) =>
      unwrap(await service.request('reader.series', { path: pathOf(handle), query }, signal)),
    'session.totals': async ({ handle, query }, signal) =>
      unwrap(await service.request('reader.totals', { path: pathOf(handle), query }, signal)),
    'session.output': async ({ handle, query }, signal) =>
      unwrap(await service.request('reader.output', { path: pathOf(handle), query }, signal)),
  };
}
