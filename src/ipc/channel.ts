import type { z } from 'zod';

declare const answerType: unique symbol;
declare const payloadType: unique symbol;

/** One question that the window may ask: the schema its request must pass, and the type of the answer. */
export interface Channel<Request extends z.ZodType = z.ZodType, Answer = unknown> {
  readonly request: Request;
  readonly [answerType]?: Answer;
}

/** One thing that the main process tells the window of its own accord. */
export interface EventChannel<Payload = unknown> {
  readonly [payloadType]?: Payload;
}

/** Declares a channel: `channel<Answer>()(requestSchema)`. The answer comes from a trusted process and has only a type. */
export const channel =
  <Answer>() =>
  <Request extends z.ZodType>(request: Request): Channel<Request, Answer> => ({ request });

/** Declares an event: `event<Payload>()`. */
export const event = <Payload>(): EventChannel<Payload> => ({});

/** A request as the asker writes it. */
export type RequestOf<C> = C extends Channel<infer Request, unknown> ? z.input<Request> : never;
/** A request as it is after validation. */
export type ParsedOf<C> = C extends Channel<infer Request, unknown> ? z.output<Request> : never;
/** A channel's answer. */
export type AnswerOf<C> = C extends Channel<z.ZodType, infer Answer> ? Answer : never;
/** What an event carries. */
export type PayloadOf<E> = E extends EventChannel<infer Payload> ? Payload : never;
