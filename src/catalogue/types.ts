/** Languages of the shipped programs; each is a folder under `resources/workloads/`. */
export type Language = 'python' | 'go' | 'node' | 'java' | 'rust' | 'c';

/** The documents whose claims are tried out; 000 and 002 are two extractions of one text. */
export type DocumentId = '000' | '001' | '002' | '003' | '004';

/** The model that explains a workload. */
export type ModelId = 'kernel' | 'gil' | 'free-threaded' | 'multiprocessing' | 'asyncio' | 'node' | 'gmp';

/** Unit of a figure; a figure's key ends in it: `wall_s`, `switch_us`, `stack_bytes`, `lost_count`, `speedup_ratio`. */
export type Unit = 's' | 'us' | 'bytes' | 'count' | 'ratio';

export type ParamValue = number | string;

/** One option of a program. `default` is the document's value; `min` and `max` bound a number, both inclusive. */
export type Parameter = {
  readonly flag: string;
  /** What it is, for the reader. */
  readonly title: string;
  /** Unit for the reader, such as `s`; null for a bare number. */
  readonly unit: string | null;
} & (
  | {
      readonly type: 'integer' | 'number';
      readonly default: number;
      readonly quick: number;
      readonly min: number;
      readonly max: number;
    }
  /** Whole numbers with commas between, such as `1,2,4`; each within the bounds, at most eight. */
  | {
      readonly type: 'list';
      readonly default: string;
      readonly quick: string;
      readonly min: number;
      readonly max: number;
    }
  /** Base address of a delay server on loopback; the product fills it in. */
  | { readonly type: 'url'; readonly default: string; readonly quick: string }
);

/** When a measured figure bears a claim out; bounds are inclusive. */
export type Relation =
  | { readonly kind: 'between'; readonly low: number; readonly high: number }
  | { readonly kind: 'at-least'; readonly low: number }
  | { readonly kind: 'at-most'; readonly high: number };

/** What must hold of the machine for the claim to be tested at all. */
export interface ClaimNeeds {
  /** Cores that the run may use. */
  readonly cores?: number;
  /** Lowest version of the language's toolchain, such as `3.11`. */
  readonly version?: string;
  /** Flags whose values the claim speaks of: with others than the document's it cannot be tried. */
  readonly fixed?: 'all' | readonly string[];
  /** What other values do to the figure, as a sentence for the reader. */
  readonly fixedWhy?: string;
  /** CPython builds that the claim speaks of. */
  readonly gil?: 'gil' | 'free-threaded';
  /**
   * The figure is made of time that others on the cores lengthen: a run that they disturbed does not try the claim,
   * whatever it measured. Set for every time and ratio unless the claim says that it is made of something else.
   */
  readonly quiet?: boolean;
}

/** A document's statement beside the figure that tries it. */
export interface Claim {
  /** Unique: the workload's id, a slash, a word. */
  readonly id: string;
  /** The statement, in our words. */
  readonly text: string;
  readonly documents: readonly DocumentId[];
  /** Key of the figure in the program's last line. */
  readonly figure: string;
  readonly unit: Unit;
  /** The document's number in `unit`; null where it states none. */
  readonly stated: number | null;
  readonly relation: Relation;
  readonly needs: ClaimNeeds;
  /** Why the figure may well differ here; shown when it does. */
  readonly ifNot: string;
  /** Set where the statement was true once, or of another version: a differing figure is then `outdated`. */
  readonly outdated: { readonly since: string; readonly reason: string } | null;
}

/** A step of a lesson. `phase` is the number, from 0, of the program's `==` line at which the interval begins. */
export interface LessonStep {
  readonly phase: number;
  readonly text: string;
}

export interface Lesson {
  readonly what: string;
  readonly where: string;
  readonly question: string;
  readonly answer: string;
  readonly steps: readonly LessonStep[];
}

/** What a workload needs beside its toolchain. */
export interface Requirements {
  /** Lowest toolchain version, such as `3.11`. */
  readonly version: string | null;
  /** A free-threaded CPython is needed. */
  readonly freeThreaded: boolean;
  /** Python packages that must be importable. */
  readonly packages: readonly string[];
  /** Takes `--url`: a delay server must answer. */
  readonly delayServer: boolean;
}

/** The shipped program. `path` is relative to `resources/workloads/`: a file, or a Go package's folder. */
export interface Program {
  readonly path: string;
  /** The id in its last line; another workload's where one program serves two. */
  readonly reports: string;
}

/** One entry of the catalogue. `example` comes from the documents, `cost` measures what their tables state. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly kind: 'example' | 'cost';
  readonly language: Language;
  readonly documents: readonly DocumentId[];
  readonly model: ModelId;
  readonly program: Program;
  readonly requires: Requirements;
  readonly parameters: readonly Parameter[];
  readonly claims: readonly Claim[];
  readonly lesson: Lesson;
  /** Seconds after which a run at the documents' scale, or at the quick one, is taken to hang. */
  readonly timeoutS: { readonly default: number; readonly quick: number };
}
