import type { ExitStatus, Origin, ProcessInfo, RuntimeInfo } from '../domain/session.ts';
import type { Ns, Pid, ProcessId, Ticks } from '../domain/units.ts';
import { NS_PER_MS, processId, ticks } from '../domain/units.ts';
import { decodeWaitStatus } from './exitStatus.ts';
import type { ProcessLook, ProcSource } from './procSource.ts';

/** What a follower tells. */
export interface FollowerEvents {
  /** A process that was not known. Comes before any other word about it. */
  process(info: ProcessInfo): void;
  /** exec, a new title, or a better look at the runtime. */
  update(info: ProcessInfo): void;
  end(id: ProcessId, endNs: Ns, exit: ExitStatus | null): void;
}

export interface FollowerParts {
  readonly source: ProcSource;
  /** Session time. */
  readonly now: () => Ns;
  readonly detect: (pid: Pid) => Promise<RuntimeInfo>;
  readonly events: FollowerEvents;
}

interface Followed {
  info: ProcessInfo;
  parent: Followed | null;
  look: ProcessLook;
  /** Grows with each exec, so that a look begun before it is dropped. */
  image: number;
  isLooking: boolean;
  looks: number;
  nextLookNs: number;
  /** CPU of waited-for children when it was first seen. */
  readonly childTicksBefore: number;
  /** CPU of its followed children that have ended, as last read. */
  endedChildTicks: number;
}

const MAX_LOOKS = 4;
/** Between looks at a runtime that is not told yet: a program's libraries are mapped in its first milliseconds. */
const LOOK_AGAIN_NS = [100, 400, 2000].map((ms) => ms * NS_PER_MS);
/** Above this many threads a listing of all processes costs less than a read for each thread. */
const MAX_CHILDREN_READS = 64;
/** Beats that look for children after the last birth on the machine: a child list read during an exit may miss one. */
const BEATS_AFTER_BIRTH = 2;
/** At least every so many beats children and programs are looked at whatever the cheap signs say. */
const FULL_BEAT = 20;

const NOT_LOOKED: RuntimeInfo = { kind: 'unknown', version: null, gil: null, evidence: 'not looked at yet' };

const ownTicks = (look: ProcessLook): number => look.userTicks + look.systemTicks;
const childTicks = (look: ProcessLook): number => look.childUserTicks + look.childSystemTicks;
/** A main thread that has ended while others run on is a zombie too, but counts more than one thread. */
const isDead = (look: ProcessLook): boolean =>
  (look.state === 'Z' && look.threads <= 1) || look.state === 'X';
const isSettled = (runtime: RuntimeInfo): boolean =>
  runtime.kind !== 'native' && runtime.kind !== 'unknown' && (runtime.version?.split('.').length ?? 0) >= 3;

/**
 * Keeps up with a process and everything it forks. `poll` is one beat (20 to 50 ms apart): one short read for each
 * process, and a search for children only when the kernel has given out a process id since the last beat. A child
 * that appears and goes between two beats is not seen; its CPU is in `unseenChildTicks`. One that loses its parent
 * after it was seen stays followed.
 */
export class ProcessFollower {
  readonly #parts: FollowerParts;
  readonly #living = new Map<Pid, Followed>();
  #nextId = 1;
  #lastPid: number | null = null;
  #openBeats = BEATS_AFTER_BIRTH;
  #beat = 0;
  #unseenOfEnded = 0;
  /** What the last listing of all processes held, where children come from such a listing. */
  #listed: ReadonlySet<Pid> = new Set();

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Begins with the target's first process; null where it is gone already. Its children come with the next beat. */
  add(pid: Pid, origin: Origin): ProcessInfo | null {
    return this.#follow(pid, origin, null)?.info ?? null;
  }

  /** Processes that have not ended, in order of discovery. */
  alive(): readonly ProcessInfo[] {
    return [...this.#living.values()].map(({ info }) => info);
  }

  /** Tells the exit of a process that the recorder itself waited for. */
  noteExit(pid: Pid, exit: ExitStatus): void {
    const followed = this.#living.get(pid);
    if (followed) this.#end(followed, exit);
  }

  /** One beat. */
  poll(): void {
    this.#beat++;
    const isFull = this.#beat % FULL_BEAT === 0;
    const isOpen = this.#hasBirths() || isFull;
    for (const followed of [...this.#living.values()]) this.#refresh(followed, isFull);
    if (isOpen) this.#discover();
    for (const followed of this.#living.values()) this.#lookAtRuntime(followed);
  }

  /**
   * CPU of children that were waited for but never followed, and what followed ones used after their last look.
   * In clock ticks; grows only.
   */
  unseenChildTicks(): Ticks {
    let total = this.#unseenOfEnded;
    for (const followed of this.#living.values()) total += unseenOf(followed);
    return ticks(total);
  }

  /** Ends the following; the processes stay as they are. */
  close(): void {
    this.#living.clear();
    this.#parts.source.close();
  }

  /** The id is read before the children are, so that a birth in between opens the next beat. */
  #hasBirths(): boolean {
    const last = this.#parts.source.lastPid();
    if (last === null || last !== this.#lastPid) this.#openBeats = BEATS_AFTER_BIRTH;
    this.#lastPid = last;
    return this.#openBeats-- > 0;
  }

  #follow(pid: Pid, origin: Origin, parent: Followed | null): Followed | null {
    const { source, now, events } = this.#parts;
    const look = source.look(pid);
    if (!look || isDead(look)) {
      source.forget(pid);
      return null;
    }
    const isFork = parent !== null && look.startStack !== '0' && look.startStack === parent.look.startStack;
    const runtime = isFork ? parent.info.runtime : NOT_LOOKED;
    const startNs = now();
    const identity = { id: processId(this.#nextId++), pid, ppid: look.ppid, startTicks: look.startTicks };
    const life = { origin, startNs, endNs: null, exit: null };
    const followed: Followed = {
      info: { ...identity, name: look.name, ...source.describe(pid), runtime, ...life },
      parent,
      look,
      image: 0,
      isLooking: false,
      looks: 0,
      nextLookNs: startNs,
      childTicksBefore: origin === 'attached' ? childTicks(look) : 0,
      endedChildTicks: 0,
    };
    this.#living.set(pid, followed);
    events.process(followed.info);
    this.#lookAtRuntime(followed);
    return followed;
  }

  #refresh(followed: Followed, isFull: boolean): void {
    const { pid, startTicks, origin } = followed.info;
    const before = followed.look;
    const look = this.#parts.source.look(pid);
    const isGone = !look || look.startTicks !== startTicks;
    // The recorder waits for the process that it spawned, and is told its exit by that.
    const isAwaited = origin === 'spawned';
    if (isGone) {
      if (!isAwaited) this.#end(followed, null);
      return;
    }
    // A process that is ending has given its memory back, and with it the address of its stack.
    followed.look = look.startStack === '0' ? { ...look, startStack: before.startStack } : look;
    if (isDead(look)) {
      if (!isAwaited) this.#end(followed, exitOf(followed.look));
      return;
    }
    const isExec = followed.look.startStack !== before.startStack;
    if (isExec || isFull || look.name !== before.name) this.#redescribe(followed, isExec);
  }

  #redescribe(followed: Followed, isExec: boolean): void {
    const described = this.#parts.source.describe(followed.info.pid);
    const isEnding = described.exe === null && described.argv.length === 0 && followed.info.exe !== null;
    if (isEnding) return;
    const isOtherProgram = isExec || described.exe !== followed.info.exe;
    const { name } = followed.look;
    if (!isOtherProgram && followed.info.name === name && sameArgv(described.argv, followed.info.argv))
      return;
    const runtime = isOtherProgram ? NOT_LOOKED : followed.info.runtime;
    this.#update(followed, { ...described, name, runtime });
    if (isOtherProgram) this.#lookAnew(followed);
  }

  #lookAnew(followed: Followed): void {
    followed.image++;
    followed.looks = 0;
    followed.isLooking = false;
    followed.nextLookNs = this.#parts.now();
    this.#lookAtRuntime(followed);
  }

  #update(followed: Followed, change: Partial<ProcessInfo>): void {
    followed.info = { ...followed.info, ...change };
    this.#parts.events.update(followed.info);
  }

  #end(followed: Followed, exit: ExitStatus | null): void {
    const { pid, id } = followed.info;
    this.#living.delete(pid);
    this.#parts.source.forget(pid);
    this.#unseenOfEnded += unseenOf(followed);
    if (followed.parent)
      followed.parent.endedChildTicks += ownTicks(followed.look) + childTicks(followed.look);
    this.#parts.events.end(id, this.#parts.now(), exit);
  }

  #discover(): void {
    const threads = [...this.#living.values()].reduce((sum, { look }) => sum + look.threads, 0);
    if (threads > MAX_CHILDREN_READS || !this.#discoverByChildren()) this.#discoverByListing();
  }

  /** Answers false where the kernel does not list children. */
  #discoverByChildren(): boolean {
    const queue = [...this.#living.values()];
    for (let parent = queue.shift(); parent; parent = queue.shift()) {
      const children = this.#parts.source.children(parent.info.pid);
      if (!children) return false;
      for (const pid of children) {
        const child = this.#living.has(pid) ? null : this.#follow(pid, 'child', parent);
        if (child) queue.push(child);
      }
    }
    return true;
  }

  #discoverByListing(): void {
    const { source } = this.#parts;
    const pids = source.allPids();
    const strangers = pids.filter((pid) => !this.#listed.has(pid) && !this.#living.has(pid));
    this.#listed = new Set(pids);
    const parents = new Map<Pid, Pid>();
    for (const pid of strangers) {
      const look = source.look(pid);
      if (look) parents.set(pid, look.ppid);
    }
    while (this.#adoptOnce(parents));
    for (const pid of parents.keys()) source.forget(pid);
  }

  /** Follows those strangers whose parent is followed; a grandchild waits for the next round. */
  #adoptOnce(parents: Map<Pid, Pid>): boolean {
    let hasFound = false;
    for (const [pid, ppid] of [...parents]) {
      const parent = this.#living.get(ppid);
      if (!parent) continue;
      parents.delete(pid);
      hasFound = this.#follow(pid, 'child', parent) !== null || hasFound;
    }
    return hasFound;
  }

  #lookAtRuntime(followed: Followed): void {
    const isDue =
      !followed.isLooking && followed.looks < MAX_LOOKS && this.#parts.now() >= followed.nextLookNs;
    if (!isDue || (followed.looks > 0 && isSettled(followed.info.runtime))) return;
    const { image } = followed;
    followed.isLooking = true;
    void this.#parts.detect(followed.info.pid).then((runtime) => this.#take(followed, image, runtime));
  }

  #take(followed: Followed, image: number, runtime: RuntimeInfo): void {
    if (image !== followed.image || this.#living.get(followed.info.pid) !== followed) return;
    followed.isLooking = false;
    followed.nextLookNs = this.#parts.now() + (LOOK_AGAIN_NS[followed.looks] ?? 0);
    followed.looks++;
    // A process that is ending answers less than it did before.
    const isWorse = runtime.kind === 'unknown' && followed.info.runtime !== NOT_LOOKED;
    if (!isWorse && !sameRuntime(runtime, followed.info.runtime)) this.#update(followed, { runtime });
  }
}

const unseenOf = ({ look, childTicksBefore, endedChildTicks }: Followed): number =>
  Math.max(0, childTicks(look) - childTicksBefore - endedChildTicks);

/** A zombie's own status, where the kernel shows it: what it hid of the living process it hides of the dead one. */
function exitOf({ startStack, exitCode }: ProcessLook): ExitStatus | null {
  const isShown = startStack !== '0' || exitCode !== 0;
  return isShown && exitCode !== null ? decodeWaitStatus(exitCode) : null;
}

const sameArgv = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((arg, index) => arg === b[index]);

const sameRuntime = (a: RuntimeInfo, b: RuntimeInfo): boolean =>
  a.kind === b.kind && a.version === b.version && a.gil === b.gil && a.evidence === b.evidence;
