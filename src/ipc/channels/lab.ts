import { z } from 'zod';
import type { EndReason, ExitStatus, RuntimeKind } from '../../domain/session.ts';
import { channel, event } from '../channel.ts';
import type { ErrorInfo } from '../result.ts';
import { pathSchema, textSchema } from '../schemas.ts';
import type { RecordingProgress } from './recording.ts';

/*
 * The shipped programs, their runs, the documents' claims and tables. The shapes are those of `src/catalogue`, which
 * is their one source; they are written down again here because the page may not import it.
 */

export type LabLanguage = 'python' | 'go' | 'node' | 'java' | 'rust' | 'c';
export type LabUnit = 's' | 'us' | 'bytes' | 'count' | 'ratio';
/** `default`: the documents' own values; `quick`: small ones, which cannot reproduce stated seconds. */
export type LabScale = 'default' | 'quick';

/** One option of a program. */
export interface LabParameter {
  /** Without dashes. */
  readonly flag: string;
  readonly title: string;
  /** For the reader, such as `s`; null for a bare number. */
  readonly unit: string | null;
  /** `list`: whole numbers with commas between. `url`: a delay server's address, which the product fills in. */
  readonly type: 'integer' | 'number' | 'list' | 'url';
  readonly default: number | string;
  readonly quick: number | string;
  /** Bounds of each number, inclusive; not for `url`. */
  readonly min?: number;
  readonly max?: number;
}

/** A document's statement, apart from any run. */
export interface LabClaim {
  /** Unique: the workload's id, a slash, a word. */
  readonly id: string;
  readonly text: string;
  /** Numbers of the documents, such as `003`. */
  readonly documents: readonly string[];
  /** Key of the figure that tries it. */
  readonly figure: string;
  readonly unit: LabUnit;
  /** The document's number; null where it states none. */
  readonly stated: number | null;
  /** What bears it out, in words, such as `at most 1.3`. */
  readonly expected: string;
}

export interface LabLesson {
  readonly what: string;
  readonly where: string;
  readonly question: string;
  readonly answer: string;
  /** `phase`: number, from 0, of the run's phase (`LabPhase`) at which the step's interval begins; it ends at the next phase. */
  readonly steps: readonly { readonly phase: number; readonly text: string }[];
}

/** A compiler or interpreter found on this machine. */
export interface LabToolchain {
  readonly language: LabLanguage;
  readonly command: string;
  readonly version: string;
  /** For the reader, such as `CPython 3.13.0 free-threaded`. */
  readonly name: string;
  readonly gil: 'gil' | 'free-threaded' | null;
  /** Python packages of interest that it can import. */
  readonly packages: readonly string[];
  /** Why the programs do not run with it; null where they do. */
  readonly problem: string | null;
}

export interface LabToolchains {
  readonly found: readonly LabToolchain[];
  /** What is not here, with the command that installs it. */
  readonly missing: readonly {
    readonly language: LabLanguage;
    readonly what: string;
    readonly install: string;
  }[];
}

/** One shipped program. */
export interface LabExample {
  readonly id: string;
  readonly title: string;
  /** `cost` programs measure what the tables state. */
  readonly kind: 'example' | 'cost';
  readonly language: LabLanguage;
  readonly documents: readonly string[];
  /** Model that explains it, such as `gil`. */
  readonly model: string;
  /** The program's file, relative to the product's folder of programs. */
  readonly program: string;
  readonly parameters: readonly LabParameter[];
  readonly claims: readonly LabClaim[];
  readonly lesson: LabLesson;
  /** The product starts a delay server for it. */
  readonly delayServer: boolean;
  /** Runs longer than this are taken to hang, s. */
  readonly timeoutS: { readonly default: number; readonly quick: number };
  /** What would run it unless asked otherwise; null where nothing can. */
  readonly toolchain: LabToolchain | null;
  /** `command` of every toolchain that could run it. */
  readonly toolchains: readonly string[];
  /** Why it cannot run here and what to do; null where it can. */
  readonly unavailable: string | null;
}

/** All shipped programs, and what there is to run them with. */
export interface LabCatalogue {
  readonly examples: readonly LabExample[];
  readonly toolchains: LabToolchains;
}

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

/** A figure that a cell of a table speaks of, as measured here. */
export interface LabMeasured {
  /** What the figure is, beside the number. */
  readonly label: string;
  readonly workloadId: string;
  readonly figure: string;
  readonly unit: LabUnit;
  /** null where it was not measured yet: run the workload. */
  readonly value: number | null;
  /** With unit and four significant digits; null where not measured. */
  readonly text: string | null;
  readonly scale: LabScale | null;
  readonly atMs: number | null;
  readonly toolchain: string | null;
  readonly sessionPath: string | null;
}

export interface LabTable {
  readonly id: string;
  readonly title: string;
  readonly documents: readonly string[];
  /** Titles of the columns after the row's own. */
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly title: string;
    /** As many as there are columns. */
    readonly cells: readonly { readonly text: string; readonly measured: readonly LabMeasured[] }[];
  }[];
}

/** What a recording tells the decision tree; null where it cannot be told. */
export interface LabDecisionFigures {
  /** Average number of cores busy. */
  readonly parallelism: number | null;
  /** Average number of threads that ran or waited for a core. */
  readonly demand: number | null;
  readonly cores: number | null;
  /** Runnable but without a core, over CPU time plus that, 0 to 1. */
  readonly runqueueShare: number | null;
  /** Most threads alive at once. */
  readonly threads: number | null;
  readonly runtime: RuntimeKind | null;
  readonly gil: 'gil' | 'free-threaded' | null;
}

export type LabDecisionNode =
  | {
      readonly id: string;
      readonly kind: 'question';
      readonly text: string;
      readonly answers: readonly {
        readonly label: string;
        /** When it is the answer, in words. */
        readonly when: string;
        /** Id of the next node. */
        readonly next: string;
      }[];
    }
  | {
      readonly id: string;
      readonly kind: 'advice';
      readonly text: string;
      /** Ids of programs that show it. */
      readonly examples: readonly string[];
    };

/** The tree, and one session's way through it. */
export interface LabDecision {
  /** The first node is where a walk begins. */
  readonly nodes: readonly LabDecisionNode[];
  /** null where no session was asked about. */
  readonly walk: {
    readonly figures: LabDecisionFigures;
    readonly steps: readonly {
      readonly nodeId: string;
      /** The answer's `next`; null where the figures give none. */
      readonly next: string | null;
      readonly label: string | null;
      readonly figure: keyof LabDecisionFigures;
      readonly value: number | string | null;
      /** The figure with its value in words, such as `1.98 cores busy on average`. */
      readonly because: string;
    }[];
    /** Id of the advice at the end; null where a question stayed open. */
    readonly adviceId: string | null;
  } | null;
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

const nothing = z.strictObject({});
export const labScaleSchema = z.enum(['default', 'quick']) satisfies z.ZodType<LabScale, unknown>;
export const labIdSchema = z.string().regex(/^[a-z0-9-]{1,60}$/);
/** A toolchain's path, or the beginning of a version such as `3.12`, with `t` at its end for free-threaded. */
export const labToolchainSchema = textSchema.min(1).max(4096);

export const labRunSchema = z.strictObject({
  id: labIdSchema,
  /** Flag without dashes to value as typed; what is not given has the scale's value. */
  params: z.record(z.string().min(1).max(40), z.string().max(300)).readonly(),
  scale: labScaleSchema,
  /** null takes the usual one. */
  toolchain: labToolchainSchema.nullable(),
});

export const labClaimsSchema = z.strictObject({
  /** Programs whose claims are tried; null for all of the kind `example` and `cost`, and the statements about versions. */
  ids: z.array(labIdSchema).min(1).max(200).readonly().nullable(),
  scale: labScaleSchema,
});

export const labChannels = {
  /** All shipped programs. Toolchains are looked for once and remembered unless `refresh` is set. */
  'lab.examples': channel<LabCatalogue>()(z.strictObject({ refresh: z.boolean() })),
  'lab.toolchains': channel<LabToolchains>()(z.strictObject({ refresh: z.boolean() })),
  /**
   * Records one program and answers when it has ended; `lab.changed` tells how far it is, and its session can be
   * opened as soon as the step names it. Cancelling the request cancels the run. A run that went wrong is an answer
   * with a `failure`. Fails with `lab-busy`, `recording-busy`, `unknown-example`, `unknown-parameter`, `bad-parameter`.
   */
  'lab.run': channel<LabOutcome>()(labRunSchema),
  /** Begins to try claims and answers at once; verdicts come by `lab.rows`. Fails as `lab.run` does. */
  'lab.startClaims': channel<LabJob>()(labClaimsSchema),
  /** Ends the job under way; what it has found is kept. No error where none runs. */
  'lab.cancel': channel<null>()(nothing),
  'lab.status': channel<LabStatus>()(nothing),
  /** What earlier runs of any job, from the window or the command line, have found. */
  'lab.results': channel<LabResults>()(nothing),
  /** The documents' comparison tables with the kept figures in their cells. */
  'lab.tables': channel<readonly LabTable[]>()(nothing),
  /** The decision tree, and the walk of a session that the reader may open. */
  'lab.decision': channel<LabDecision>()(z.strictObject({ path: pathSchema.nullable() })),
  /** Which program a session recorded; null where it was none of the shipped ones. */
  'lab.sessionExample': channel<LabSessionExample | null>()(z.strictObject({ path: pathSchema })),
};

export const labEvents = {
  /** At every change: a job's begin and end, a program's stage, a recording's flush. */
  'lab.changed': event<LabStatus>(),
  /** Verdicts of one program of a claims job, as they come. */
  'lab.rows': event<{ readonly jobId: number; readonly rows: readonly LabClaimRow[] }>(),
};
