import type { SessionHandle } from '../../ipc/channels/session.ts';
import type { Client } from '../app/client.ts';
import type { SessionClient } from './sessionClient.ts';

/** A `SessionClient` for a session that `session.open` answered with `handle`. */
export function createSessionClient(client: Client, handle: SessionHandle, path: string): SessionClient {
  return {
    path,
    overview: (signal) => client.request('session.overview', { handle, query: {} }, signal),
    lanes: (query, signal) => client.request('session.lanes', { handle, query }, signal),
    cores: (range, maxItems, signal) =>
      client.request('session.cores', { handle, query: { range, maxItems } }, signal),
    series: (range, maxItems, signal) =>
      client.request('session.series', { handle, query: { range, maxItems } }, signal),
    totals: (range, signal) => client.request('session.totals', { handle, query: { range } }, signal),
    output: (afterId, limit, signal) =>
      client.request('session.output', { handle, query: { afterId, limit } }, signal),
    onChange: (listener) =>
      client.on('session.changed', (changed) => {
        if (changed.path === path) listener();
      }),
    async close() {
      await client.request('session.close', { handle });
    },
  };
}
