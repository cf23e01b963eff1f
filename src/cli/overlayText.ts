import { formatDuration, formatNumber, formatPercent, UNKNOWN } from '../analysis/format.ts';
import { setByHand } from '../analysis/overlay/values.ts';
import type {
  FitParameter,
  FittedProgram,
  OverlayResult,
  ResidualRow,
  ThreadResidual,
} from '../domain/overlay.ts';
import { type Column, printable, renderTable } from './table.ts';

const THREADS_SHOWN = 12;
const INTERVALS_SHOWN = 8;

function figure(unit: string, value: number | null): string {
  if (unit === 'ns') return formatDuration(value);
  return unit === '1/s' && value !== null ? `${formatNumber(value)}/s` : formatNumber(value);
}

const RESIDUALS: readonly Column<ResidualRow>[] = [
  { title: '', align: 'left', cell: (row) => row.title },
  { title: 'MEASURED', align: 'right', cell: (row) => figure(row.unit, row.measured) },
  {
    title: 'SIMULATED',
    align: 'right',
    cell: (row) => `${row.isLowerBound ? '> ' : ''}${figure(row.unit, row.simulated)}`,
  },
  {
    title: 'DIFFERENCE',
    align: 'right',
    cell: (row) => (row.isLowerBound ? UNKNOWN : figure(row.unit, row.difference)),
  },
  { title: 'FIT', align: 'left', cell: (row) => row.words },
];

const THREADS: readonly Column<ThreadResidual>[] = [
  { title: 'THREAD', align: 'left', cell: (row) => row.name, maxWidth: 24 },
  { title: 'TID', align: 'right', cell: (row) => String(row.tid) },
  { title: 'CPU', align: 'right', cell: (row) => formatPercent(row.measured) },
  { title: 'SIMULATED', align: 'right', cell: (row) => formatPercent(row.simulated) },
];

const PARAMETERS: readonly Column<FitParameter>[] = [
  { title: 'PARAMETER', align: 'left', cell: (one) => one.key },
  {
    title: 'VALUE',
    align: 'right',
    cell: ({ value, unit }) => `${String(value)}${unit === '' ? '' : ` ${unit}`}`,
  },
  {
    title: 'SURE',
    align: 'left',
    cell: ({ confidence, uncertainty }) =>
      `${confidence ?? UNKNOWN}${uncertainty === null ? '' : ` ± ${uncertainty}`}`,
  },
  { title: 'HOW', align: 'left', cell: (one) => `${one.source}: ${one.how}`, maxWidth: 100 },
];

/** What a reader needs of the parameters: those that were estimated from the recording or set by hand. */
const shownParameters = ({ parameters }: FittedProgram, { overrides }: OverlayResult): FitParameter[] =>
  parameters.map((one) => setByHand(one, overrides[one.key])).filter(({ source }) => source !== 'assumed');

function intervalLines(result: OverlayResult): string[] {
  const shown = result.intervals.slice(0, INTERVALS_SHOWN);
  if (shown.length === 0) return [];
  const lines = shown.map(
    ({ startNs, endNs, words }) =>
      `  ${(startNs / 1e9).toFixed(3)} s  ${formatDuration(endNs - startNs).padEnd(8)} ${printable(words, 110)}`,
  );
  const more = result.intervals.length - shown.length;
  return [
    '',
    'Where the model is wrong',
    ...lines,
    ...(more > 0 ? [`  and ${more} more; --json has them all`] : []),
  ];
}

/** The overlay for a terminal. */
export function overlayText(program: FittedProgram, result: OverlayResult): string {
  const busiest = [...result.threads].sort((a, b) => b.measured - a.measured).slice(0, THREADS_SHOWN);
  const name = printable(program.session.name);
  return [
    `${name === '' ? UNKNOWN : name}: ${program.title} (${program.fit})`,
    `  ${program.reason}`,
    `  ${result.alignment.words}`,
    '',
    renderTable(result.residuals, RESIDUALS),
    '',
    renderTable(busiest, THREADS),
    ...intervalLines(result),
    '',
    renderTable(shownParameters(program, result), PARAMETERS),
    '',
    `Confidence of the fit: ${program.confidence}. What it does not know:`,
    ...program.unseen.map((one) => `  ${one}`),
    ...result.notes.map((one) => `note: ${one}`),
  ].join('\n');
}
