import { pid as asPid, type Pid, ticks } from '../../../src/domain/units.ts';
import type { ProcessDescription, ProcessLook, ProcSource } from '../../../src/target/procSource.ts';

interface FakeProcess {
  look: ProcessLook;
  description: ProcessDescription;
}

/** A process tree in memory that answers as `/proc` does, and counts what is asked of it. */
export class FakeProc implements ProcSource {
  readonly processes = new Map<number, FakeProcess>();
  readonly asked = { children: 0, allPids: 0 };
  /** Set to false for a kernel without CONFIG_PROC_CHILDREN. */
  listsChildren = true;
  readonly forgotten: Pid[] = [];
  closed = false;
  #last = 99;
  #clock = 1000;

  /** A process that runs a new image; answers its pid. */
  start(ppid: number, program: string, change: Partial<ProcessLook> = {}): Pid {
    const pid = asPid(++this.#last);
    this.put(pid, ppid, program, change);
    return pid;
  }

  put(pid: Pid, ppid: number, program: string, change: Partial<ProcessLook> = {}): void {
    const look: ProcessLook = {
      pid,
      name: program,
      state: 'S',
      ppid: asPid(ppid),
      minorFaults: 0,
      majorFaults: 0,
      userTicks: ticks(0),
      systemTicks: ticks(0),
      childUserTicks: ticks(0),
      childSystemTicks: ticks(0),
      threads: 1,
      startTicks: ticks(++this.#clock),
      core: 0 as ProcessLook['core'],
      flags: 0,
      startStack: String(++this.#clock),
      exitCode: 0,
      ...change,
    };
    this.processes.set(pid, { look, description: { argv: [program], exe: `/bin/${program}`, cwd: '/' } });
  }

  /** A child that runs its parent's image still. */
  fork(parent: Pid): Pid {
    const { look, description } = this.#get(parent);
    const pid = this.start(parent, look.name, { startStack: look.startStack });
    this.#get(pid).description = description;
    return pid;
  }

  exec(pid: Pid, program: string): void {
    const { look } = this.#get(pid);
    const description = { argv: [program], exe: `/bin/${program}`, cwd: '/' };
    this.processes.set(pid, {
      look: { ...look, name: program.slice(0, 15), startStack: String(++this.#clock) },
      description,
    });
  }

  change(pid: Pid, change: Partial<ProcessLook>): void {
    const process = this.#get(pid);
    process.look = { ...process.look, ...change };
  }

  describeAs(pid: Pid, change: Partial<ProcessDescription>): void {
    const process = this.#get(pid);
    process.description = { ...process.description, ...change };
  }

  remove(pid: Pid): void {
    this.processes.delete(pid);
  }

  #get(pid: Pid): FakeProcess {
    const process = this.processes.get(pid);
    if (!process) throw new Error(`the fake has no process ${pid}`);
    return process;
  }

  look(pid: Pid): ProcessLook | null {
    return this.processes.get(pid)?.look ?? null;
  }

  describe(pid: Pid): ProcessDescription {
    return this.processes.get(pid)?.description ?? { argv: [], exe: null, cwd: null };
  }

  children(pid: Pid): readonly Pid[] | null {
    this.asked.children++;
    if (!this.listsChildren) return null;
    return [...this.processes.values()].filter(({ look }) => look.ppid === pid).map(({ look }) => look.pid);
  }

  allPids(): readonly Pid[] {
    this.asked.allPids++;
    return [...this.processes.values()].map(({ look }) => look.pid);
  }

  lastPid(): number {
    return this.#last;
  }

  forget(pid: Pid): void {
    this.forgotten.push(pid);
  }

  close(): void {
    this.closed = true;
  }
}
