import type { SystemSample } from '../domain/session.ts';
import { NS_PER_US, ns } from '../domain/units.ts';
import { type CoreTimes, coreUse, parseCpuTimes } from '../procfs/cpu-times.ts';
import { parseLoad1 } from '../procfs/loadavg.ts';
import { parsePressureSomeUs } from '../procfs/pressure.ts';
import { type ProcReader, readTextOrNull } from './reader.ts';

const RESOURCES = ['cpu', 'io', 'memory'] as const;
type Pressure = readonly (number | null)[];

/** Reads the machine's figures; shares are taken between two readings, so that the first one only begins. */
export class SystemFigures {
  readonly #reader: ProcReader;
  #cores: readonly CoreTimes[] = [];
  #pressure: Pressure = [];
  #timeNs = 0;

  constructor(reader: ProcReader, nowNs: number) {
    this.#reader = reader;
    this.#take(nowNs);
  }

  /** Whether the kernel publishes pressure figures. */
  get hasPressure(): boolean {
    return this.#pressure.some((total) => total !== null);
  }

  /** Figures since the last reading. */
  read(nowNs: number): SystemSample {
    const cores = this.#cores;
    const pressure = this.#pressure;
    const sinceNs = nowNs - this.#timeNs;
    this.#take(nowNs);
    const [cpu, io, memory] = RESOURCES.map((_, i) => share(pressure[i], this.#pressure[i], sinceNs));
    const load = readTextOrNull(this.#reader, '/proc/loadavg');
    return {
      timeNs: ns(nowNs),
      load1: load === null ? null : parseLoad1(load),
      psiCpuSome: cpu ?? null,
      psiIoSome: io ?? null,
      psiMemorySome: memory ?? null,
      coreUse: coreUse(cores, this.#cores),
    };
  }

  #take(nowNs: number): void {
    this.#timeNs = nowNs;
    this.#cores = parseCpuTimes(readTextOrNull(this.#reader, '/proc/stat') ?? '');
    this.#pressure = RESOURCES.map((name) => {
      const text = readTextOrNull(this.#reader, `/proc/pressure/${name}`);
      return text === null ? null : parsePressureSomeUs(text);
    });
  }
}

/** Part of an interval that a total in microseconds grew by, 0 to 1; null where unknown. */
function share(
  before: number | null | undefined,
  after: number | null | undefined,
  ofNs: number,
): number | null {
  if (before == null || after == null || ofNs <= 0) return null;
  return Math.min(1, Math.max(0, ((after - before) * NS_PER_US) / ofNs));
}
