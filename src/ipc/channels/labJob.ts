import type { EndReason, ExitStatus } from '../../domain/session.ts';
import type { ErrorInfo } from '../result.ts';
import type { LabScale, LabToolchain, LabUnit } from './labCatalogue.ts';
import type { RecordingProgress } from './recording.ts';

/* Runs of the shipped programs, their verdicts, and what is kept of both. */

/** `outdated`: true once or of another version. `cannot-run`: could not be tried by this run. */
export type LabVerdictKind = 'reproduced' | 'not-reproduced' | 'outdated' | 'cannot-run';

/** A claim beside what was measured. */
export interface LabClaimRow {
  readonly claimId: string;
  /** null for a statement about versions, which no run tries. */
  readonly workloadId: string | null;
  readonly text: string;
  readonly documents: readonly string[];
  readonly unit: LabUnit | null;
  readonly stated: number | null;
  /** What would bear it out, in words; null for a statement about versions. */
  readonly expected: string | null;
  readonly measured: number | null;
  readonly verdict: LabVerdictKind;
  /** Why, for the reader; null where it is reproduced. */
  readonly reason: string | null;
  /** null where nothing was recorded. */
  readonly sessionPath: string | null;
  /** Wall clock of the verdict, ms since 1970. */
  readonly atMs: number;
  readonly scale: LabScale;
  /** Such as `CPython 3.13.0`; null where none ran. */
  readonly toolchain: string | null;
  /** Whether nothing but a busy machine kept the run from trying the claim. */
  readonly isDisturbed: boolean;
  /** A later run with this toolchain that was disturbed and so did not replace this verdict; null where there is none. */
  readonly disturbedSince: LabDisturbedRun | null;
}

/** A run that says nothing of a claim because the machine was busy. */
export interface LabDisturbedRun {
  /** Wall clock of that run, ms since 1970. */
  readonly atMs: number;
  /** How busy, for the reader. */
  readonly reason: string;
}

/** A part of a run, as the program announced it. It ends where the next one begins. */
export interface LabPhase {
  /** In the session's own time. */
  readonly startNs: number;
  readonly endNs: number;
  readonly text: string;
}

/** How one recorded run came out. */
export interface LabOutcome {
  readonly id: string;
  readonly title: string;
  readonly scale: LabScale;
  readonly params: Readonly<Record<string, number | string>>;
  readonly toolchain: LabToolchain;
  readonly argv: readonly string[];
  /** null where nothing could be recorded, as when the toolchain is gone or the build failed. */
  readonly sessionPath: string | null;
  /** Why the run is no good, for the reader; null where it is. The session is kept all the same. */
  readonly failure: string | null;
  /** Keys end in their unit (`LabUnit`); empty where the program reported none. */
  readonly figures: Readonly<Record<string, number>>;
  /** What the program says beside the figures. */
  readonly notes: readonly string[];
  readonly phases: readonly LabPhase[];
  readonly claims: readonly LabClaimRow[];
  readonly durationNs: number | null;
  readonly end: EndReason | null;
  readonly exit: ExitStatus | null;
  readonly atMs: number;
}

/** What the lab is doing with one program. */
export interface LabStep {
  readonly id: string;
  readonly title: string;
  readonly stage: 'preparing' | 'building' | 'recording' | 'reading';
  /** The compiler's command while it is built; otherwise null. */
  readonly command: readonly string[] | null;
  /** The session, from the moment on at which it can be opened. */
  readonly sessionPath: string | null;
  readonly progress: RecordingProgress | null;
}

/** One thing that the lab was asked to do. */
export interface LabJob {
  /** New for each job, from 1. */
  readonly jobId: number;
  readonly kind: 'run' | 'claims';
  readonly scale: LabScale;
  /** Programs to run, in order. */
  readonly ids: readonly string[];
  readonly startedAtMs: number;
}

/** The lab does one job at a time: two would take cores from each other. */
export type LabStatus =
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'running' | 'stopping';
      readonly job: LabJob;
      /** Programs that are through. */
      readonly done: number;
      /** null between two programs. */
      readonly step: LabStep | null;
      /** Verdicts so far; a running claims job also tells each by `lab.rows`. */
      readonly rows: readonly LabClaimRow[];
    }
  | {
      readonly phase: 'ended';
      readonly job: LabJob;
      readonly done: number;
      readonly rows: readonly LabClaimRow[];
      /** Of a `run` job. */
      readonly outcome: LabOutcome | null;
      readonly cancelled: boolean;
      /** What broke the job off; null where nothing did. */
      readonly error: ErrorInfo | null;
    };

/** The kept results of the claims, the newest of each scale. */
export interface LabResults {
  readonly rows: readonly LabClaimRow[];
  /** Figures of each program's newest good run, for the tables. */
  readonly runs: readonly LabRunRecord[];
}

/** Figures of one good run, as kept. */
export interface LabRunRecord {
  readonly workloadId: string;
  readonly scale: LabScale;
  readonly figures: Readonly<Record<string, number>>;
  readonly toolchain: string;
  readonly machine: LabMachine;
  readonly sessionPath: string | null;
  readonly atMs: number;
}

export interface LabMachine {
  readonly hostname: string;
  readonly kernel: string;
  readonly cpuModel: string;
  /** Cores that a program may use. */
  readonly cores: number;
}

/** What a session's file tells of the shipped program that it recorded. */
export interface LabSessionExample {
  readonly id: string;
  readonly scale: LabScale;
  readonly params: Readonly<Record<string, number | string>>;
  readonly figures: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  readonly phases: readonly LabPhase[];
}
