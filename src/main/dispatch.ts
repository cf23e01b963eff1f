import type { z } from 'zod';
import { type Answer, type ChannelName, channels, isChannelName, type Parsed } from '../ipc/contract.ts';
import { attempt, failure, type Result } from '../ipc/result.ts';

/** Answers one channel's requests. Throws `ReaderError` where it cannot. */
export type Handler<N extends ChannelName> = (
  request: Parsed<N>,
  signal: AbortSignal,
) => Answer<N> | Promise<Answer<N>>;

/** A handler for every channel of the contract. */
export type Handlers = { readonly [N in ChannelName]: Handler<N> };

/** Handlers of the channels whose names begin with `Prefix.`, for the files in `handlers/`. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<ChannelName, `${Prefix}.${string}`>>;

/** Checks a request against the contract and has it answered. Never throws: a bad request is a failure too. */
export async function dispatch(
  handlers: Handlers,
  channel: unknown,
  payload: unknown,
  signal: AbortSignal,
): Promise<Result<unknown>> {
  if (typeof channel !== 'string' || !isChannelName(channel)) {
    return failure('bad-request', `There is no channel ${JSON.stringify(channel)}.`);
  }
  const parsed = channels[channel].request.safeParse(payload);
  if (!parsed.success) return failure('bad-request', `${channel}: ${explain(parsed.error)}`);
  // The map pairs each channel with the output type of the schema that the request has just passed.
  const handler = handlers[channel] as (request: unknown, signal: AbortSignal) => unknown;
  return attempt(() => handler(parsed.data, signal));
}

function explain(error: z.ZodError): string {
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'request'} ${message}`);
  return issues.slice(0, 5).join('; ');
}
