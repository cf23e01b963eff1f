import type { Bridge } from '../../../src/ipc/bridge.ts';
import type { Answer, ChannelName, EventName, Payload, Request } from '../../../src/ipc/contract.ts';
import { channels } from '../../../src/ipc/contract.ts';
import { attempt } from '../../../src/ipc/result.ts';

/** What the main process would answer; a thrown error crosses as a failure. */
export type Answers = {
  [N in ChannelName]?: (request: Request<N>) => Answer<N> | Promise<Answer<N>>;
};

/**
 * The main process's side of the bridge for a test: checks each request against the contract as the real one does,
 * and answers from `answers`.
 */
export function fakeBridge(answers: Answers) {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const asked: { channel: string; payload: unknown }[] = [];
  const cancelled: number[] = [];
  const bridge: Bridge = {
    request(_id, channel, payload) {
      asked.push({ channel, payload });
      return attempt(() => {
        const name = channel as ChannelName;
        const request = channels[name].request.parse(payload);
        const answer = answers[name] as ((request: unknown) => unknown) | undefined;
        if (answer === undefined) throw new Error(`The test has no answer to ${channel}`);
        return answer(request);
      });
    },
    cancel: (id) => cancelled.push(id),
    subscribe(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      return () => known.delete(listener);
    },
  };
  const emit = <N extends EventName>(name: N, payload: Payload<N>): void => {
    for (const listener of [...(listeners.get(name) ?? [])]) listener(payload);
  };
  const askedFor = (channel: ChannelName): unknown[] =>
    asked.filter((one) => one.channel === channel).map((one) => one.payload);
  const listening = (): number => [...listeners.values()].reduce((sum, set) => sum + set.size, 0);
  return { bridge, emit, askedFor, cancelled, listening };
}
