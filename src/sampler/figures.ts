import { NS_PER_MS } from '../domain/units.ts';
import type { CpuCgroup } from '../procfs/cgroup.ts';
import { findCgroup, readCgroup } from './cgroup-figures.ts';
import * as texts from './notices.ts';
import type { Outbox } from './outbox.ts';
import { readProcessFigures } from './process-figures.ts';
import type { ProcReader } from './reader.ts';
import { SystemFigures } from './system-figures.ts';
import type { TrackedProcess } from './tracked.ts';

/** A process that did nothing is read at this slower beat. */
const IDLE_EVERY_NS = 1000 * NS_PER_MS;

/** The slow beats: figures of processes, of the machine, of the target's cgroup. */
export class Figures {
  readonly #reader: ProcReader;
  readonly #outbox: Outbox;
  readonly #notices: texts.Notices;
  readonly #system: SystemFigures;
  /** Cgroups of the processes followed now, by where they are. */
  #cgroups = new Map<string, CpuCgroup>();

  constructor(reader: ProcReader, outbox: Outbox, notices: texts.Notices, nowNs: number) {
    this.#reader = reader;
    this.#outbox = outbox;
    this.#notices = notices;
    this.#system = new SystemFigures(reader, nowNs);
    if (!this.#system.hasPressure) notices.once(nowNs, 'info', 'no-pressure', texts.noPressure);
  }

  /** Looks up in which cgroups the processes are; they may be moved, so this is asked at a slow beat. */
  findCgroups(processes: readonly TrackedProcess[]): void {
    this.#cgroups = new Map();
    for (const process of processes) {
      const cgroup = findCgroup(this.#reader, process.dir);
      if (cgroup !== null) this.#cgroups.set(`${cgroup.mountPoint}:${cgroup.path}`, cgroup);
    }
  }

  /** Reads everything that is due. */
  read(processes: readonly TrackedProcess[], nowNs: number): void {
    for (const process of processes) {
      const idle = process.figuresAtCpuNs === process.sampledCpuNs;
      if (!idle || nowNs - process.figuresAtNs >= IDLE_EVERY_NS) this.readProcess(process, nowNs);
    }
    this.#outbox.first({ type: 'system-sample', sample: this.#system.read(nowNs) });
    for (const cgroup of this.#cgroups.values()) {
      this.#outbox.first({ type: 'cgroup-sample', sample: readCgroup(this.#reader, cgroup, nowNs) });
    }
  }

  /** Reads one process now. */
  readProcess(process: TrackedProcess, nowNs: number): void {
    const sample = readProcessFigures(this.#reader, process, nowNs, () =>
      this.#notices.once(nowNs, 'warning', 'permission-io', texts.deniedIo),
    );
    if (sample === null) return;
    process.figuresAtNs = nowNs;
    process.figuresAtCpuNs = process.sampledCpuNs;
    process.totalTicks = (sample.userTicks ?? 0) + (sample.systemTicks ?? 0);
    this.#outbox.first({ type: 'process-sample', sample });
  }
}
