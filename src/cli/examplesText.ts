import { plural } from '../analysis/figures.ts';
import { formatDuration, UNKNOWN } from '../analysis/format.ts';
import { formatMeasure } from '../analysis/measure.ts';
import { unitOf } from '../catalogue/define.ts';
import type {
  LabClaimRow,
  LabDecision,
  LabDisturbedRun,
  LabExample,
  LabMeasured,
  LabOutcome,
  LabTable,
  LabToolchains,
  LabVerdictKind,
} from '../ipc/channels/lab.ts';
import { type Column, printable, renderTable } from './table.ts';

/** The verdicts as the reader sees them. */
export const VERDICT_TEXT: Readonly<Record<LabVerdictKind, string>> = {
  reproduced: 'reproduced',
  'not-reproduced': 'not reproduced here',
  outdated: 'outdated',
  'cannot-run': 'cannot run here',
};

const EXAMPLE_COLUMNS: readonly Column<LabExample>[] = [
  { title: 'ID', align: 'left', cell: (e) => e.id },
  { title: 'TITLE', align: 'left', cell: (e) => e.title, maxWidth: 52 },
  { title: 'DOCUMENTS', align: 'left', cell: (e) => e.documents.join(' ') },
  {
    title: 'RUNS WITH',
    align: 'left',
    cell: (e) => e.toolchain?.name ?? `nothing here: ${e.unavailable ?? ''}`,
    maxWidth: 160,
  },
];

/** The catalogue as a list. */
export const examplesText = (examples: readonly LabExample[]): string =>
  renderTable(examples, EXAMPLE_COLUMNS);

const figureText = (key: string, value: number): string => formatMeasure(value, unitOf(key));

/** A run's figures, a line each. */
export function figuresText(figures: Readonly<Record<string, number>>): string {
  return renderTable(Object.entries(figures), [
    { title: 'FIGURE', align: 'left', cell: ([key]) => key },
    { title: 'MEASURED', align: 'right', cell: ([key, value]) => figureText(key, value) },
  ]);
}

const numberText = (row: LabClaimRow, value: number | null): string =>
  value === null ? UNKNOWN : row.unit === null ? String(value) : formatMeasure(value, row.unit);

/** That a later run says nothing, in words. The day is the machine's own. */
function disturbedText({ atMs, reason }: LabDisturbedRun): string {
  const at = new Date(atMs);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const when = `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
  return `This is an earlier verdict. The run of ${when} was disturbed and does not replace it: ${printable(reason)}`;
}

/** One claim with its verdict, in at most four lines. */
export function claimText(row: LabClaimRow): string {
  const stated = row.stated === null ? '' : `, stated ${numberText(row, row.stated)}`;
  const measured = row.measured === null ? '' : `, measured ${numberText(row, row.measured)}`;
  const lines = [
    `${VERDICT_TEXT[row.verdict].padEnd(20)}${row.claimId}${stated}${measured}`,
    `    ${printable(row.text)}${row.documents.length === 0 ? '' : ` (${row.documents.join(', ')})`}`,
  ];
  if (row.reason !== null) lines.push(`    ${printable(row.reason)}`);
  if (row.disturbedSince !== null) lines.push(`    ${disturbedText(row.disturbedSince)}`);
  return lines.join('\n');
}

/** `12 reproduced, 1 outdated`: how many rows came to which verdict. */
export function tallyText(rows: readonly LabClaimRow[]): string {
  const kinds = Object.keys(VERDICT_TEXT) as LabVerdictKind[];
  const counts = kinds.map((kind) => ({ kind, n: rows.filter((row) => row.verdict === kind).length }));
  const told = counts.filter(({ n }) => n > 0).map(({ kind, n }) => `${n} ${VERDICT_TEXT[kind]}`);
  return told.length === 0 ? 'no claims' : told.join(', ');
}

/** A run as it came out: figures, notes, verdicts, where the session lies. */
export function outcomeText(outcome: LabOutcome, lesson: { what: string; where: string }): string {
  const { figures, claims, failure, sessionPath } = outcome;
  const parts = [
    outcome.title,
    `${outcome.toolchain.name}, ${formatDuration(outcome.durationNs)}`,
    failure === null ? null : `It went wrong: ${failure}`,
    Object.keys(figures).length === 0 ? null : figuresText(figures),
    outcome.notes.length === 0 ? null : outcome.notes.map((note) => printable(note)).join('\n'),
    claims.length === 0 ? null : claims.map(claimText).join('\n'),
    `What happens: ${lesson.what}\nWhere to look: ${lesson.where}`,
    sessionPath === null ? 'session: none, nothing was recorded' : `session: ${sessionPath}`,
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

/** Toolchains found, and what is missing. */
export function toolchainsText({ found, missing }: LabToolchains): string {
  const table = renderTable(found, [
    { title: 'LANGUAGE', align: 'left', cell: (t) => t.language },
    { title: 'NAME', align: 'left', cell: (t) => t.name },
    { title: 'COMMAND', align: 'left', cell: (t) => t.command },
    { title: 'PACKAGES', align: 'left', cell: (t) => t.packages.join(' ') },
    { title: 'REMARK', align: 'left', cell: (t) => t.problem ?? '' },
  ]);
  if (missing.length === 0) return table;
  return `${table}\n\nmissing:\n${missing.map(({ what, install }) => `  ${what}\n      to install it: ${install}`).join('\n')}`;
}

/** A figure with its label, or what measures it. */
function measuredText({ text, label, scale, workloadId }: LabMeasured): string {
  if (text === null) return `${label} not measured yet (switchyard examples run ${workloadId})`;
  return `${text} ${label}${scale === 'quick' ? ' (quick scale)' : ''}`;
}

/** The command that measures all that the tables lack, and how many figures that is; null where nothing is missing. */
export function missingText(tables: readonly LabTable[]): string | null {
  const cells = tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const missing = cells.flatMap(({ measured }) => measured.filter(({ text }) => text === null));
  if (missing.length === 0) return null;
  const ids = [...new Set(missing.map(({ workloadId }) => workloadId))];
  return `${plural(missing.length, 'figure')} not measured yet. All of them at once: switchyard examples claims ${ids.join(' ')}`;
}

/** A comparison table, a paragraph a row: stated beside measured. */
export function tableText(table: LabTable): string {
  const rows = table.rows.map(({ title, cells }) => {
    const lines = cells.map(({ text, measured }, k) => {
      const here = measured.map(measuredText);
      const beside = here.length === 0 ? '' : `\n        here: ${here.join('; ')}`;
      return `    ${table.columns[k] ?? ''}: ${text}${beside}`;
    });
    return [`  ${title}`, ...lines].join('\n');
  });
  return [`${table.title} (documents ${table.documents.join(', ')})`, ...rows].join('\n');
}

/** A session's way through the tree: question, answer, and the figure that gave it. */
export function decisionText({ nodes, walk }: LabDecision): string {
  if (walk === null) return '';
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const steps = walk.steps.map((step) => {
    const answer = step.label ?? 'the recording does not tell';
    return `${nodeOf.get(step.nodeId)?.text ?? ''}\n    ${answer}: ${step.because}`;
  });
  const end = walk.adviceId === null ? undefined : nodeOf.get(walk.adviceId);
  if (end?.kind !== 'advice') return steps.join('\n');
  const examples =
    end.examples.length === 0
      ? ''
      : `\n    see it: ${end.examples.map((id) => `switchyard examples run ${id}`).join(', ')}`;
  return [...steps, `Advice: ${end.text}${examples}`].join('\n');
}
