import { runtimeLabel } from '../analysis/figures.ts';
import { formatBytes, formatCount, formatDuration, formatNumber, UNKNOWN } from '../analysis/format.ts';
import { modeText, startText, valuesNote } from '../analysis/race-text.ts';
import type { RaceEntry, RaceState } from '../domain/race.ts';
import { type Column, printable, renderTable } from './table.ts';

interface Row {
  readonly entry: RaceEntry;
  /** From 1; null where it did not finish. */
  readonly place: number | null;
}

const figure = (pick: (figures: NonNullable<RaceEntry['figures']>) => string) => (row: Row) =>
  row.entry.figures === null ? UNKNOWN : pick(row.entry.figures);

const COLUMNS: readonly Column<Row>[] = [
  { title: '', align: 'right', cell: ({ place }) => (place === null ? UNKNOWN : `${place}.`) },
  { title: 'CONTESTANT', align: 'left', cell: ({ entry }) => entry.name, maxWidth: 44 },
  { title: 'WALL', align: 'right', cell: figure((f) => formatDuration(f.wallNs)) },
  { title: 'CPU', align: 'right', cell: figure((f) => formatDuration(f.cpuNs)) },
  { title: 'CORES BUSY', align: 'right', cell: figure((f) => formatNumber(f.parallelism)) },
  { title: 'VOL/S', align: 'right', cell: figure((f) => formatCount(f.voluntaryPerS)) },
  { title: 'INVOL/S', align: 'right', cell: figure((f) => formatCount(f.involuntaryPerS)) },
  { title: 'RUN-QUEUE', align: 'right', cell: figure((f) => formatDuration(f.runqueueNs)) },
  { title: 'MEMORY', align: 'right', cell: figure((f) => formatBytes(f.memoryPeakBytes)) },
  { title: 'THREADS', align: 'right', cell: figure((f) => formatCount(f.threads)) },
  {
    title: 'RUNTIME',
    align: 'left',
    cell: figure((f) => (f.runtime === null ? UNKNOWN : runtimeLabel(f.runtime))),
  },
];

/** Finished contestants in order, then the others. */
function rowsOf({ entries, order }: RaceState): Row[] {
  const finished = order.flatMap((index, i) => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ entry, place: i + 1 }];
  });
  const others = entries
    .filter((_, index) => !order.includes(index))
    .map((entry) => ({ entry, place: null }));
  return [...finished, ...others];
}

/** A race's board for a terminal. */
export function raceText(race: RaceState): string {
  const rows = rowsOf(race);
  const problems = race.entries
    .filter(({ message }) => message !== null)
    .map(({ name, stage, message }) => `${printable(name)} ${stage}: ${printable(message ?? '', 2000)}`);
  const note = valuesNote(race.entries);
  return [
    modeText(race),
    startText(race),
    ...(race.pinning === null ? [] : [race.pinning]),
    '',
    renderTable(rows, COLUMNS),
    '',
    ...race.explanation,
    ...(note === null ? [] : [printable(note, 2000)]),
    ...problems,
  ].join('\n');
}

/** One line while it runs. */
export function raceProgress({ entries }: RaceState): string {
  const each = entries.map(({ name, stage, figures }) =>
    figures === null
      ? `${printable(name, 24)} ${stage}`
      : `${printable(name, 24)} ${stage} ${formatDuration(figures.wallNs)}, ${formatNumber(figures.parallelism)} cores`,
  );
  return each.join('   ');
}
