import { ProgramError } from '../engine/errors.ts';
import type { Body, SelectCase } from '../engine/program.ts';
import type { Random } from '../engine/random.ts';
import type { Actor, SyncHost } from './actor.ts';
import type { Channel, ChannelEntry, ChannelWaiter, SyncWorld } from './world.ts';

/** What a channel step came to. */
export interface ChannelOutcome {
  readonly caseIndex: number;
  /** A receive that found the channel closed and empty. */
  readonly closed: boolean;
}

interface Side {
  readonly channel: Channel;
  readonly send: boolean;
  readonly caseIndex: number;
}

function grant(entry: ChannelEntry, closed: boolean): void {
  entry.waiter.granted = true;
  entry.waiter.outcome = { caseIndex: entry.caseIndex, closed };
  entry.waiter.actor.wake();
}

/** Takes the first entry whose waiter still waits (a select may have been let go on by another channel). */
function takeWaiting(queue: ChannelEntry[]): ChannelEntry | null {
  for (;;) {
    const entry = queue.shift();
    if (entry === undefined) return null;
    if (!entry.waiter.granted) return entry;
  }
}

/** Sends without waiting: to a waiting receiver directly, else into the buffer. */
function trySend(channel: Channel, actor: Actor): boolean {
  if (channel.closed) throw new ProgramError(actor.path(), `sends on "${channel.name}", which is closed`);
  const receiver = takeWaiting(channel.receivers);
  if (receiver !== null) {
    grant(receiver, false);
    return true;
  }
  if (channel.buffered >= channel.capacity) return false;
  channel.buffered += 1;
  return true;
}

/** Receives without waiting: null where it must wait, else whether the channel was closed and empty. */
function tryReceive(channel: Channel): { readonly closed: boolean } | null {
  if (channel.buffered > 0) {
    channel.buffered -= 1;
    const sender = takeWaiting(channel.senders);
    if (sender !== null) {
      channel.buffered += 1;
      grant(sender, false);
    }
    return { closed: false };
  }
  const sender = takeWaiting(channel.senders);
  if (sender !== null) {
    grant(sender, false);
    return { closed: false };
  }
  return channel.closed ? { closed: true } : null;
}

function trySide(side: Side, actor: Actor): ChannelOutcome | null {
  if (side.send) return trySend(side.channel, actor) ? { caseIndex: side.caseIndex, closed: false } : null;
  const received = tryReceive(side.channel);
  return received === null ? null : { caseIndex: side.caseIndex, closed: received.closed };
}

/** @throws {ProgramError} where the channel is closed already. */
export function closeChannel(channel: Channel, actor: Actor): void {
  if (channel.closed)
    throw new ProgramError(actor.path(), `closes "${channel.name}", which is closed already`);
  channel.closed = true;
  for (const queue of [channel.receivers, channel.senders]) {
    for (let entry = takeWaiting(queue); entry !== null; entry = takeWaiting(queue)) grant(entry, true);
  }
}

/** Does what can be done at once; with several ready cases one of them by lot, as Go's select. */
function tryAny(sides: readonly Side[], actor: Actor, random: Random): ChannelOutcome | null {
  const start = sides.length > 1 ? random.int(sides.length) : 0;
  for (let i = 0; i < sides.length; i++) {
    const side = sides[(start + i) % sides.length];
    const outcome = side === undefined ? null : trySide(side, actor);
    if (outcome !== null) return outcome;
  }
  return null;
}

function queueOf(side: Side): ChannelEntry[] {
  return side.send ? side.channel.senders : side.channel.receivers;
}

function* waitForAny<D>(
  sides: readonly Side[],
  actor: Actor,
  host: SyncHost<D>,
  world: SyncWorld,
): Generator<D, ChannelOutcome, unknown> {
  const waiter: ChannelWaiter = { actor, granted: false, outcome: null };
  for (const side of sides) queueOf(side).push({ waiter, caseIndex: side.caseIndex });
  const names = sides.map((side) => side.channel.name).join(', ');
  world.graph.begin(actor, names === '' ? 'an empty select' : names, () => [], false, world.now());
  const single = sides.length === 1 ? sides[0] : undefined;
  const wait = single === undefined ? 'select' : single.send ? 'chan send' : 'chan receive';
  try {
    while (!waiter.granted) yield host.park(wait, null);
  } finally {
    world.graph.end(actor);
    for (const side of sides) {
      const queue = queueOf(side);
      const index = queue.findIndex((entry) => entry.waiter === waiter);
      if (index >= 0) queue.splice(index, 1);
    }
  }
  const outcome = waiter.outcome ?? { caseIndex: 0, closed: false };
  const side = sides.find((one) => one.caseIndex === outcome.caseIndex);
  if (side?.send && outcome.closed) {
    throw new ProgramError(actor.path(), `sends on "${side.channel.name}", which was closed meanwhile`);
  }
  return outcome;
}

export interface ChannelRequest<D> {
  readonly sides: readonly Side[];
  readonly default: Body | null;
  readonly actor: Actor;
  readonly host: SyncHost<D>;
  readonly world: SyncWorld;
  readonly random: Random;
  /** Enters the bodies that follow from the outcome; null stands for the default. */
  readonly finish: (outcome: ChannelOutcome | null) => void;
}

/** Performs a send, receive or select; null where it could be done at once. */
export function performChannels<D>(request: ChannelRequest<D>): Generator<D, void, unknown> | null {
  const outcome = tryAny(request.sides, request.actor, request.random);
  if (outcome !== null || request.default !== null) {
    request.finish(outcome);
    return null;
  }
  return finishLater(request);
}

function* finishLater<D>(request: ChannelRequest<D>): Generator<D, void, unknown> {
  request.finish(yield* waitForAny(request.sides, request.actor, request.host, request.world));
}

/** The sides of a select's cases. */
export function sidesOf(cases: readonly SelectCase[], world: SyncWorld, actor: Actor): Side[] {
  return cases.map((one, caseIndex) =>
    'send' in one
      ? { channel: world.get(one.send, 'channel', actor), send: true, caseIndex }
      : { channel: world.get(one.receive, 'channel', actor), send: false, caseIndex },
  );
}
