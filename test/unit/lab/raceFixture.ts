import type { RaceEntry, RaceFigures, RaceState } from '../../../src/domain/race.ts';
import { ns } from '../../../src/domain/units.ts';

/** Figures of a run of one second on one core, but for `more`. */
export const figures = (more: Partial<RaceFigures> = {}): RaceFigures => ({
  wallNs: 1e9,
  cpuNs: 1e9,
  parallelism: 1,
  peakCores: 1,
  peakSpanNs: 1e8,
  voluntary: 10,
  involuntary: 20,
  voluntaryPerS: 10,
  involuntaryPerS: 20,
  runqueueNs: 0,
  memoryPeakBytes: 2 ** 20,
  processes: 1,
  threads: 2,
  busyThreads: 1,
  topThreadShare: 1,
  runtime: { kind: 'native', version: null, gil: null, evidence: 'test' },
  ...more,
});

/** A contestant that finished, but for `more`. */
export const entry = (name: string, more: Partial<RaceEntry> = {}): RaceEntry => ({
  name,
  workload: null,
  argv: ['program', name],
  toolchain: null,
  cores: null,
  stage: 'ended',
  message: null,
  sessionPath: `/races/${name}.switchyard`,
  marks: { zeroNs: ns(0), signalNs: ns(5e6), startNs: ns(6e6), doubtNs: ns(2e5), endNs: ns(1006e6) },
  figures: figures(),
  ...more,
});

/** A race of two that is over. */
export const raceState = (more: Partial<RaceState> = {}): RaceState => ({
  name: 'a / b',
  mode: 'at-once',
  scale: 'quick',
  startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  phase: 'ended',
  cores: 2,
  pinning: null,
  gate: 'flock',
  entries: [entry('a'), entry('b')],
  order: [0, 1],
  skewNs: 400_000,
  explanation: [],
  setPath: '/races/set.switchyard-race',
  ...more,
});
