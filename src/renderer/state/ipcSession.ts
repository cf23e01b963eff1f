import { ReaderError } from '../../domain/error.ts';
import type { SessionOverview } from '../../domain/query.ts';
import type { Answer, ChannelName, Request } from '../../ipc/contract.ts';
import type { Client } from '../app/client.ts';
import { ipcOverlay } from './overlayClient.ts';
import type { SessionClient } from './sessionClient.ts';

/**
 * Opens the session's file at `path`. A flush that happens while it is being opened is told to the first listener of
 * `onChange`, so that none is missed. Rejects with `ReaderError`.
 */
export async function openIpcSession(
  client: Client,
  path: string,
): Promise<{ readonly client: SessionClient; readonly initial: SessionOverview }> {
  const changes = followChanges(client, path);
  try {
    const { handle, overview } = await client.request('session.open', { path });
    return { client: sessionClient(client, handle, path, changes), initial: overview };
  } catch (thrown) {
    changes.end();
    throw thrown;
  }
}

interface Changes {
  readonly listen: (listener: () => void) => () => void;
  readonly end: () => void;
}

/** Follows the changes of a session's file; those that nobody heard are told to the first who listens. */
function followChanges(client: Client, path: string): Changes {
  const listeners = new Set<() => void>();
  let unheard = false;
  const end = client.on('session.changed', (changed) => {
    if (changed.path !== path) return;
    if (listeners.size === 0) unheard = true;
    for (const listener of [...listeners]) listener();
  });
  return {
    end,
    listen(listener) {
      listeners.add(listener);
      if (unheard) queueMicrotask(() => listeners.has(listener) && listener());
      unheard = false;
      return () => listeners.delete(listener);
    },
  };
}

function sessionClient(client: Client, handle: number, path: string, changes: Changes): SessionClient {
  let closed = false;
  const ask = <N extends ChannelName>(
    name: N,
    request: Request<N>,
    signal?: AbortSignal,
  ): Promise<Answer<N>> =>
    closed
      ? Promise.reject(new ReaderError('session-closed', 'The session is closed. Open it again.'))
      : client.request(name, request, signal);
  return {
    path,
    overlay: ipcOverlay(client, path),
    overview: (signal) => ask('session.overview', { handle, query: {} }, signal),
    lanes: (query, signal) => ask('session.lanes', { handle, query }, signal),
    cores: (range, maxItems, signal) => ask('session.cores', { handle, query: { range, maxItems } }, signal),
    series: (range, maxItems, signal) =>
      ask('session.series', { handle, query: { range, maxItems } }, signal),
    totals: (range, signal) => ask('session.totals', { handle, query: { range } }, signal),
    output: (afterId, limit, signal) => ask('session.output', { handle, query: { afterId, limit } }, signal),
    onChange: changes.listen,
    async close() {
      if (closed) return;
      closed = true;
      changes.end();
      await client.request('session.close', { handle });
    },
  };
}
