import type { RuntimeKind } from '../../domain/session.ts';
import type { LabScale, LabUnit } from './labCatalogue.ts';

/* The documents' comparison tables and the decision tree. */

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
