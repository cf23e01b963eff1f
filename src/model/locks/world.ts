import { ProgramError } from '../engine/errors.ts';
import type { QueueView } from '../engine/model.ts';
import type { ObjectSpec, ProgramSet } from '../engine/program.ts';
import type { Actor, Waiter } from './actor.ts';
import type { Mutex } from './mutex.ts';
import { WaitGraph } from './wait-graph.ts';

export interface Condition {
  readonly kind: 'condition';
  readonly name: string;
  readonly lock: string;
  readonly queue: Waiter[];
}

export interface Semaphore {
  readonly kind: 'semaphore';
  readonly name: string;
  readonly max: number;
  permits: number;
  readonly queue: Waiter[];
}

export interface Barrier {
  readonly kind: 'barrier';
  readonly name: string;
  readonly parties: number;
  readonly queue: Waiter[];
}

export interface RwWaiter extends Waiter {
  readonly write: boolean;
}

export interface RwLock {
  readonly kind: 'rwlock';
  readonly name: string;
  readonly prefer: 'readers' | 'writers';
  readonly readers: Map<Actor, number>;
  writer: Actor | null;
  readonly queue: RwWaiter[];
}

export interface AtomicCell {
  readonly kind: 'atomic';
  readonly name: string;
  /** Changes so far. */
  version: number;
  /** Compare-and-swap attempts that found the cell changed. */
  failures: number;
}

/** A waiter on channels; a select waits on several at once, and the first to let it go on wins. */
export interface ChannelWaiter extends Waiter {
  /** Case of the select that it stands for, 0 for a plain send or receive. */
  outcome: { readonly caseIndex: number; readonly closed: boolean } | null;
}

export interface ChannelEntry {
  readonly waiter: ChannelWaiter;
  readonly caseIndex: number;
}

export interface Channel {
  readonly kind: 'channel';
  readonly name: string;
  readonly capacity: number;
  /** Values in the buffer; what they are does not matter to a model. */
  buffered: number;
  closed: boolean;
  readonly receivers: ChannelEntry[];
  readonly senders: ChannelEntry[];
}

export type SyncObject = Mutex | Condition | Semaphore | Barrier | RwLock | AtomicCell | Channel;

function makeObject(name: string, spec: ObjectSpec): SyncObject {
  switch (spec.kind) {
    case 'mutex':
      return {
        kind: 'mutex',
        name,
        reentrant: spec.reentrant ?? false,
        handoff: spec.handoff ?? false,
        owner: null,
        depth: 0,
        queue: [],
      };
    case 'condition':
      return { kind: 'condition', name, lock: spec.lock, queue: [] };
    case 'semaphore':
      return {
        kind: 'semaphore',
        name,
        permits: spec.permits,
        max: spec.max ?? Number.POSITIVE_INFINITY,
        queue: [],
      };
    case 'barrier':
      return { kind: 'barrier', name, parties: spec.parties, queue: [] };
    case 'rwlock':
      return {
        kind: 'rwlock',
        name,
        prefer: spec.prefer ?? 'writers',
        readers: new Map(),
        writer: null,
        queue: [],
      };
    case 'atomic':
      return { kind: 'atomic', name, version: 0, failures: 0 };
    case 'channel':
      return {
        kind: 'channel',
        name,
        capacity: spec.capacity,
        buffered: 0,
        closed: false,
        receivers: [],
        senders: [],
      };
  }
}

/** All shared objects of one run, and who waits for which. */
export class SyncWorld {
  readonly graph = new WaitGraph();
  readonly now: () => number;
  private readonly objects = new Map<string, SyncObject>();

  constructor(set: Pick<ProgramSet, 'objects'>, now: () => number) {
    this.now = now;
    for (const [name, spec] of Object.entries(set.objects ?? {}))
      this.objects.set(name, makeObject(name, spec));
  }

  /** @throws {ProgramError} where there is no such object of that kind. */
  get<K extends SyncObject['kind']>(name: string, kind: K, actor: Actor): Extract<SyncObject, { kind: K }> {
    const object = this.objects.get(name);
    if (object === undefined || object.kind !== kind) {
      throw new ProgramError(actor.path(), `there is no ${kind} "${name}"`);
    }
    return object as Extract<SyncObject, { kind: K }>;
  }

  all(): Iterable<SyncObject> {
    return this.objects.values();
  }

  /** Holder and waiters of every object, for a snapshot. */
  views(): QueueView[] {
    return [...this.objects.values()].map(viewOf);
  }
}

const item = (waiter: Waiter): { lane: number; label: string } => ({
  lane: waiter.actor.lane,
  label: waiter.actor.name,
});

function viewOf(object: SyncObject): QueueView {
  const base = {
    id: `object:${object.name}`,
    kind: 'waiters' as const,
    title: `${object.kind} ${object.name}`,
  };
  switch (object.kind) {
    case 'mutex':
      return { ...base, items: object.queue.map(item), holder: object.owner?.lane ?? -1 };
    case 'rwlock':
      return {
        ...base,
        items: object.queue.map(item),
        holder: object.writer?.lane ?? -1,
        count: object.readers.size,
      };
    case 'semaphore':
      return { ...base, items: object.queue.map(item), count: object.permits };
    case 'atomic':
      return { ...base, items: [], count: object.version };
    case 'channel':
      return {
        ...base,
        items: [...object.senders, ...object.receivers].map((entry) => item(entry.waiter)),
        count: object.buffered,
      };
    default:
      return { ...base, items: object.queue.map(item) };
  }
}
