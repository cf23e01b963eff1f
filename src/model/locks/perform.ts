import type { Cursor } from '../engine/cursor.ts';
import type { Body, PrimitiveOp, SyncOp } from '../engine/program.ts';
import type { Random } from '../engine/random.ts';
import type { Actor, SyncHost } from './actor.ts';
import { type ChannelOutcome, closeChannel, performChannels, sidesOf } from './channel.ts';
import { lockSlowly, tryLock, unlock } from './mutex.ts';
import {
  acquireSlowly,
  changeAtomic,
  lockRwSlowly,
  meet,
  notify,
  releaseSemaphore,
  tryRw,
  unlockRw,
  waitOn,
} from './others.ts';
import type { SyncWorld } from './world.ts';

/** Everything that a step on shared objects needs to know of the one who performs it. */
export interface SyncContext<D> {
  readonly actor: Actor;
  readonly cursor: Cursor;
  readonly host: SyncHost<D>;
  readonly world: SyncWorld;
  /** Chooses among several ready cases of a select. */
  readonly random: Random;
}

const NAMES = new Set<string>([
  'lock',
  'tryLock',
  'unlock',
  'wait',
  'notify',
  'barrier',
  'acquire',
  'release',
  'readLock',
  'readUnlock',
  'writeLock',
  'writeUnlock',
  'atomic',
  'send',
  'receive',
  'close',
  'select',
]);

/** Whether a step is one on shared objects, which `performSync` performs for every model. */
export function isSyncOp(op: PrimitiveOp): op is SyncOp {
  return NAMES.has(op.op);
}

type Later<D> = Generator<D, void, unknown> | null;

function performLock<D>(name: string, context: SyncContext<D>): Later<D> {
  const { actor, host, world } = context;
  const mutex = world.get(name, 'mutex', actor);
  return tryLock(mutex, actor) ? null : lockSlowly(mutex, actor, host, world.graph, world.now);
}

function performTryLock<D>(op: Extract<SyncOp, { op: 'tryLock' }>, context: SyncContext<D>): null {
  const taken = tryLock(context.world.get(op.lock, 'mutex', context.actor), context.actor);
  if (taken) context.cursor.enter(op.then, 'then');
  else context.cursor.enter(op.else, 'else');
  return null;
}

function performRw<D>(name: string, write: boolean, context: SyncContext<D>): Later<D> {
  const rw = context.world.get(name, 'rwlock', context.actor);
  return tryRw(rw, context.actor, write)
    ? null
    : lockRwSlowly(rw, write, context.actor, context.host, context.world);
}

function performAcquire<D>(name: string, context: SyncContext<D>): Later<D> {
  const semaphore = context.world.get(name, 'semaphore', context.actor);
  if (semaphore.permits === 0) return acquireSlowly(semaphore, context.actor, context.host, context.world);
  semaphore.permits -= 1;
  return null;
}

function performReceive<D>(channel: string, closed: Body | undefined, context: SyncContext<D>): Later<D> {
  const sides = sidesOf([{ receive: channel, body: [] }], context.world, context.actor);
  const finish = (outcome: ChannelOutcome | null): void => {
    if (outcome?.closed && closed !== undefined) context.cursor.enter(closed, 'closed');
  };
  return performChannels({ ...context, sides, default: null, finish });
}

function performSend<D>(channel: string, context: SyncContext<D>): Later<D> {
  const sides = sidesOf([{ send: channel, body: [] }], context.world, context.actor);
  return performChannels({ ...context, sides, default: null, finish: () => undefined });
}

function performSelect<D>(op: Extract<SyncOp, { op: 'select' }>, context: SyncContext<D>): Later<D> {
  const sides = sidesOf(op.cases, context.world, context.actor);
  const finish = (outcome: ChannelOutcome | null): void => {
    if (outcome === null) {
      context.cursor.enter(op.default ?? [], 'default');
      return;
    }
    const chosen = op.cases[outcome.caseIndex];
    if (chosen === undefined) return;
    if (outcome.closed && 'closed' in chosen && chosen.closed !== undefined) {
      context.cursor.enter(chosen.closed, `cases[${outcome.caseIndex}].closed`);
    } else {
      context.cursor.enter(chosen.body, `cases[${outcome.caseIndex}].body`);
    }
  };
  return performChannels({ ...context, sides, default: op.default ?? null, finish });
}

function performInstant(
  op: Extract<SyncOp, { op: 'unlock' | 'notify' | 'release' | 'readUnlock' | 'writeUnlock' | 'close' }>,
  actor: Actor,
  world: SyncWorld,
): null {
  if (op.op === 'unlock') unlock(world.get(op.lock, 'mutex', actor), actor);
  else if (op.op === 'notify') notify(world.get(op.condition, 'condition', actor), op.all ?? false);
  else if (op.op === 'release') releaseSemaphore(world.get(op.semaphore, 'semaphore', actor), actor);
  else if (op.op === 'close') closeChannel(world.get(op.channel, 'channel', actor), actor);
  else unlockRw(world.get(op.rwlock, 'rwlock', actor), actor, op.op === 'writeUnlock');
  return null;
}

/**
 * Performs a step on shared objects. Null: done at once, without waiting and without time. A generator: the
 * actor must wait (or work) first; its first demand comes only once it is known that it has to.
 * @throws {ProgramError} on misuse of an object.
 */
export function performSync<D>(op: SyncOp, context: SyncContext<D>): Later<D> {
  const { actor, host, world } = context;
  switch (op.op) {
    case 'lock':
      return performLock(op.lock, context);
    case 'tryLock':
      return performTryLock(op, context);
    case 'wait': {
      const timeout = op.timeoutNs === undefined ? null : host.draw(op.timeoutNs);
      return waitOn(world.get(op.condition, 'condition', actor), timeout, actor, host, world);
    }
    case 'barrier':
      return meet(world.get(op.barrier, 'barrier', actor), actor, host, world);
    case 'acquire':
      return performAcquire(op.semaphore, context);
    case 'readLock':
      return performRw(op.rwlock, false, context);
    case 'writeLock':
      return performRw(op.rwlock, true, context);
    case 'atomic':
      return changeAtomic(world.get(op.cell, 'atomic', actor), op, host);
    case 'send':
      return performSend(op.channel, context);
    case 'receive':
      return performReceive(op.channel, op.closed, context);
    case 'select':
      return performSelect(op, context);
    default:
      return performInstant(op, actor, world);
  }
}
