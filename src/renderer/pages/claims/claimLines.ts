import type {
  LabCatalogue,
  LabClaimRow,
  LabExample,
  LabMachine,
  LabResults,
  LabScale,
  LabUnit,
} from '../../../ipc/channels/lab.ts';
import { LANGUAGES, VERDICTS, type VerdictOrNone } from '../../components/lab/words.ts';

/** A claim of a document, with its verdict at one scale where it was tried. */
export interface ClaimLine {
  readonly claimId: string;
  readonly text: string;
  readonly documents: readonly string[];
  readonly unit: LabUnit | null;
  readonly stated: number | null;
  /** What bears it out; null for a statement about versions. */
  readonly expected: string | null;
  readonly verdict: VerdictOrNone;
  /** null where it was not tried at this scale. */
  readonly row: LabClaimRow | null;
}

/** The claims that one program tries. */
export interface ClaimGroup {
  /** The program's id; null for statements about versions, which no run tries. */
  readonly id: string | null;
  readonly title: string;
  readonly language: LabExample['language'] | null;
  /** Why the program cannot run here; null where it can. */
  readonly unavailable: string | null;
  readonly lines: readonly ClaimLine[];
}

/** Every claim of the catalogue, and every statement about versions that was judged, by program. */
export function claimGroups(
  { examples }: Pick<LabCatalogue, 'examples'>,
  rows: readonly LabClaimRow[],
  scale: LabScale,
): readonly ClaimGroup[] {
  const known = new Map(rows.filter((row) => row.scale === scale).map((row) => [row.claimId, row]));
  const groups = examples.filter(({ claims }) => claims.length > 0).map((example) => groupOf(example, known));
  const facts = [...known.values()].filter(({ workloadId }) => workloadId === null).map(factLine);
  const versions = { id: null, title: 'Statements about versions', language: null, unavailable: null };
  return facts.length === 0 ? groups : [...groups, { ...versions, lines: facts }];
}

function groupOf(
  { id, title, language, unavailable, claims }: LabExample,
  known: ReadonlyMap<string, LabClaimRow>,
): ClaimGroup {
  const lines = claims.map(({ id: claimId, text, documents, unit, stated, expected }): ClaimLine => {
    const row = known.get(claimId) ?? null;
    return { claimId, text, documents, unit, stated, expected, verdict: row?.verdict ?? 'not-tried', row };
  });
  return { id, title, language, unavailable, lines };
}

function factLine(row: LabClaimRow): ClaimLine {
  const { claimId, text, documents, unit, stated, expected, verdict } = row;
  return { claimId, text, documents, unit, stated, expected, verdict, row };
}

/** What the table is narrowed to; an empty word is no bound. */
export interface ClaimFilter {
  readonly query: string;
  readonly language: string;
  readonly document: string;
  readonly verdict: VerdictOrNone | '';
}

export const NO_CLAIM_FILTER: ClaimFilter = { query: '', language: '', document: '', verdict: '' };

/** The claims that meet every bound; a program without any left is left out. */
export function filterGroups(groups: readonly ClaimGroup[], filter: ClaimFilter): readonly ClaimGroup[] {
  const words = filter.query.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .filter(({ language }) => filter.language === '' || language === filter.language)
    .map((group) => ({ ...group, lines: group.lines.filter((line) => meets(group, line, filter, words)) }))
    .filter(({ lines }) => lines.length > 0);
}

function meets(group: ClaimGroup, line: ClaimLine, filter: ClaimFilter, words: readonly string[]): boolean {
  if (filter.verdict !== '' && line.verdict !== filter.verdict) return false;
  if (filter.document !== '' && !line.documents.includes(filter.document)) return false;
  const language = group.language === null ? '' : LANGUAGES[group.language];
  const text = `${group.id ?? ''} ${group.title} ${language} ${line.text}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** How many claims have each verdict. */
export function countVerdicts(groups: readonly ClaimGroup[]): Readonly<Record<VerdictOrNone, number>> {
  const kinds = Object.keys(VERDICTS) as VerdictOrNone[];
  const lines = groups.flatMap((group) => group.lines);
  const counts = kinds.map((kind) => [kind, lines.filter(({ verdict }) => verdict === kind).length] as const);
  return Object.fromEntries(counts) as Record<VerdictOrNone, number>;
}

/** When claims were last tried at a scale, and where; null where they never were. */
export function lastRun(
  results: LabResults,
  scale: LabScale,
): { readonly atMs: number; readonly machine: LabMachine | null } | null {
  const rows = results.rows.filter((row) => row.scale === scale);
  if (rows.length === 0) return null;
  const runs = results.runs.filter((run) => run.scale === scale);
  const newest = runs.toSorted((a, b) => b.atMs - a.atMs)[0] ?? null;
  return { atMs: Math.max(...rows.map(({ atMs }) => atMs)), machine: newest?.machine ?? null };
}
