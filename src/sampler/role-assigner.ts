import type { FeedEvent } from '../domain/feed.ts';
import type { ProcessInfo, ThreadInfo } from '../domain/session.ts';
import type { ProcessId, ThreadId } from '../domain/units.ts';
import type { RoleOf } from './roles.ts';

interface KnownThread {
  readonly processId: ProcessId;
  readonly isMain: boolean;
  readonly order: number | null;
  name: string;
}

interface KnownProcess {
  info: ProcessInfo;
  mainName: string;
  /** Threads seen so far; their order is not known where threads lived before the process was followed. */
  seen: number;
  readonly ordered: boolean;
}

/**
 * Gives threads their roles. The sampling thread does not know them: the function that tells cannot be sent to it,
 * and what is known of a runtime may change while it runs. Holds live threads and processes only.
 */
export class RoleAssigner {
  readonly #roleOf: RoleOf;
  readonly #processes = new Map<ProcessId, KnownProcess>();
  readonly #threads = new Map<ThreadId, KnownThread>();

  constructor(roleOf: RoleOf) {
    this.#roleOf = roleOf;
  }

  /** `ordered`: the process was born in the recording, so that its threads are seen in the order of their births. */
  addProcess(info: ProcessInfo, ordered: boolean): void {
    this.#processes.set(info.id, { info, mainName: info.name, seen: 0, ordered });
  }

  /** Takes over what became known of a process; answers its threads' roles where they are others now. */
  updateProcess(info: ProcessInfo): FeedEvent[] {
    const process = this.#processes.get(info.id);
    if (!process) return [];
    process.info = info;
    return [...this.#threads]
      .filter(([, thread]) => thread.processId === info.id)
      .map(([id, thread]) => ({
        type: 'thread-update',
        id,
        name: thread.name,
        role: this.#role(thread),
      }));
  }

  /** The same events with roles in them. */
  assign(events: readonly FeedEvent[]): FeedEvent[] {
    return events.map((event) => this.#assignOne(event));
  }

  #assignOne(event: FeedEvent): FeedEvent {
    switch (event.type) {
      case 'thread':
        return { ...event, thread: { ...event.thread, role: this.#introduce(event.thread) } };
      case 'thread-update': {
        const thread = this.#threads.get(event.id);
        return thread ? { ...event, role: this.#rename(thread, event.name) } : event;
      }
      case 'thread-end':
        this.#threads.delete(event.id);
        return event;
      case 'process-end':
        this.#processes.delete(event.id);
        return event;
      default:
        return event;
    }
  }

  #introduce(info: ThreadInfo) {
    const process = this.#processes.get(info.processId);
    const isMain = process !== undefined && Number(info.tid) === Number(process.info.pid);
    const order = process?.ordered ? process.seen : null;
    if (process) process.seen++;
    const thread = { processId: info.processId, isMain, order, name: '' };
    this.#threads.set(info.id, thread);
    return this.#rename(thread, info.name);
  }

  #rename(thread: KnownThread, name: string) {
    thread.name = name;
    const process = this.#processes.get(thread.processId);
    if (thread.isMain && process) process.mainName = name;
    return this.#role(thread);
  }

  #role(thread: KnownThread) {
    const process = this.#processes.get(thread.processId);
    if (!process) return 'other';
    const { name, isMain, order } = thread;
    return this.#roleOf({
      name,
      isMain,
      order,
      mainName: process.mainName,
      runtime: process.info.runtime,
    });
  }
}
