/* The shipped programs and what runs them. */

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
