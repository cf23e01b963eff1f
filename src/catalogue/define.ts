import type {
  Claim,
  ClaimNeeds,
  DocumentId,
  Language,
  Lesson,
  LessonStep,
  ModelId,
  Parameter,
  Relation,
  Requirements,
  Unit,
  Workload,
} from './types.ts';

/** Where a delay server started by hand listens; the programs' own default. */
export const DELAY_SERVER_URL = 'http://127.0.0.1:8137';

/** A whole number. */
export function integer(
  flag: string,
  usual: number,
  quick: number,
  min: number,
  max: number,
  title: string,
): Parameter {
  return { flag, title, unit: null, type: 'integer', default: usual, quick, min, max };
}

/** A number of seconds, from 0.001 to 600. */
export function seconds(flag: string, usual: number, quick: number, title: string): Parameter {
  return { flag, title, unit: 's', type: 'number', default: usual, quick, min: 0.001, max: 600 };
}

/** A plain number. */
export function number(
  flag: string,
  usual: number,
  quick: number,
  min: number,
  max: number,
  title: string,
): Parameter {
  return { flag, title, unit: null, type: 'number', default: usual, quick, min, max };
}

/** Whole numbers with commas between, the same at both scales. */
export function list(flag: string, usual: string, min: number, max: number, title: string): Parameter {
  return { flag, title, unit: null, type: 'list', default: usual, quick: usual, min, max };
}

export const delayServerUrl: Parameter = {
  flag: 'url',
  title: 'address of the delay server',
  unit: null,
  type: 'url',
  default: DELAY_SERVER_URL,
  quick: DELAY_SERVER_URL,
};

/** Stated and measured agree when neither is more than `factor` times the other. */
export function about(stated: number, factor: number): Relation {
  return { kind: 'between', low: stated / factor, high: stated * factor };
}

export const between = (low: number, high: number): Relation => ({ kind: 'between', low, high });
export const atLeast = (low: number): Relation => ({ kind: 'at-least', low });
export const atMost = (high: number): Relation => ({ kind: 'at-most', high });
export const exactly = (value: number): Relation => ({ kind: 'between', low: value, high: value });

/** A figure's unit, from the end of its key. Throws for a key without one. */
export function unitOf(figure: string): Unit {
  const unit = figure.slice(figure.lastIndexOf('_') + 1);
  if (unit === 's' || unit === 'us' || unit === 'bytes' || unit === 'count' || unit === 'ratio') return unit;
  throw new Error(`The figure ${figure} does not end in a unit.`);
}

/** A claim before it has its workload. */
export interface ClaimDraft {
  readonly word: string;
  readonly text: string;
  readonly figure: string;
  readonly stated?: number;
  readonly relation: Relation;
  readonly documents?: readonly DocumentId[];
  readonly needs?: ClaimNeeds;
  readonly ifNot?: string;
  readonly outdated?: { readonly since: string; readonly reason: string };
}

const DIFFERENT_MACHINE =
  'An absolute time belongs to the machine and the version it was taken on; compare the relations instead.';

/** An absolute time or size of the document's own machine, at its own parameters; agrees within a factor of 2. */
export function absolute(
  word: string,
  text: string,
  figure: string,
  stated: number,
  fixed: 'all' | readonly string[] = 'all',
): ClaimDraft {
  return {
    word,
    text,
    figure,
    stated,
    relation: about(stated, 2),
    ifNot: DIFFERENT_MACHINE,
    needs: { fixed },
  };
}

/** A workload in short form; `workload` fills in the rest. */
export interface WorkloadDraft {
  readonly id: string;
  readonly title: string;
  readonly kind?: 'cost';
  readonly documents: readonly DocumentId[];
  readonly model: ModelId;
  readonly path: string;
  readonly reports?: string;
  readonly requires?: Partial<Requirements>;
  readonly parameters: readonly Parameter[];
  readonly claims?: readonly ClaimDraft[];
  readonly lesson: Omit<Lesson, 'steps'> & { readonly steps: readonly string[] | readonly LessonStep[] };
  /** Seconds, where a run at the documents' scale may take longer than a minute and a half. */
  readonly timeoutS?: number;
}

/** Times, and ratios, which nearly all compare times. */
const isTimed = (unit: Unit): boolean => unit === 's' || unit === 'us' || unit === 'ratio';

function completeClaim(draft: ClaimDraft, entry: WorkloadDraft): Claim {
  const unit = unitOf(draft.figure);
  return {
    id: `${entry.id}/${draft.word}`,
    text: draft.text,
    documents: draft.documents ?? entry.documents,
    figure: draft.figure,
    unit,
    stated: draft.stated ?? null,
    relation: draft.relation,
    needs: { quiet: isTimed(unit), ...draft.needs },
    ifNot: draft.ifNot ?? 'The statement does not hold on this machine with this version.',
    outdated: draft.outdated ?? null,
  };
}

/** Steps given as texts belong to the program's phases in order. */
function completeSteps(steps: readonly string[] | readonly LessonStep[]): LessonStep[] {
  return steps.map((step, phase) => (typeof step === 'string' ? { phase, text: step } : step));
}

/** A complete entry. Quick runs are taken to hang after 30 s, others after 90 s unless said otherwise. */
export function workload(language: Language, draft: WorkloadDraft): Workload {
  const needsServer = draft.parameters.includes(delayServerUrl);
  return {
    id: draft.id,
    title: draft.title,
    kind: draft.kind ?? 'example',
    language,
    documents: draft.documents,
    model: draft.model,
    program: { path: `${language}/${draft.path}`, reports: draft.reports ?? draft.id },
    requires: {
      version: null,
      freeThreaded: false,
      packages: [],
      delayServer: needsServer,
      ...draft.requires,
    },
    parameters: draft.parameters,
    claims: (draft.claims ?? []).map((claim) => completeClaim(claim, draft)),
    lesson: { ...draft.lesson, steps: completeSteps(draft.lesson.steps) },
    timeoutS: { default: draft.timeoutS ?? 90, quick: 30 },
  };
}
