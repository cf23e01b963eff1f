import type { Bridge } from '../../ipc/bridge.ts';
import type { Answer, ChannelName, EventName, Payload, Request } from '../../ipc/contract.ts';
import { type Result, unwrap } from '../../ipc/result.ts';

/** The typed face of the bridge to the main process. */
export interface Client {
  /**
   * Asks the main process. Rejects with `ReaderError`, or with the signal's reason as soon as it is aborted; the main
   * process is then told that nobody waits.
   */
  request<N extends ChannelName>(channel: N, request: Request<N>, signal?: AbortSignal): Promise<Answer<N>>;
  /** Listens; returns what ends that. */
  on<N extends EventName>(name: N, listener: (payload: Payload<N>) => void): () => void;
}

/** The client of a bridge. */
export function createClient(bridge: Bridge): Client {
  let lastId = 0;
  return {
    async request(channel, request, signal) {
      signal?.throwIfAborted();
      const id = ++lastId;
      // The answer's type is the channel's by the contract; the main process is ours.
      const answer = bridge.request(id, channel, request) as Promise<Result<Answer<typeof channel>>>;
      if (signal === undefined) return unwrap(await answer);
      return unwrap(await untilAborted(answer, signal, () => bridge.cancel(id)));
    },
    on: (name, listener) => bridge.subscribe(name, listener as (payload: unknown) => void),
  };
}

function untilAborted<T>(answer: Promise<T>, signal: AbortSignal, cancel: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
