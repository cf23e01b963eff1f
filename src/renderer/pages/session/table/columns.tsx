import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  globalFilteringFeature,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
} from '@tanstack/react-table';
import type { ThreadFigures } from '../../../../analysis/figures.ts';
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  UNKNOWN,
} from '../../../../analysis/format.ts';

export const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  filterFns: { includesString: filterFn_includesString },
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

const helper = createColumnHelper<typeof features, ThreadFigures>();

const NO_STATUS = 'unknown: the thread’s /proc status could not be read';
const NO_LIFE = 'unknown: the thread did not live in this range';

/** A figure; what is not known is a dash that says why. */
function Figure({ text, why }: { readonly text: string; readonly why: string }) {
  return text === UNKNOWN ? (
    <span title={why}>
      <span aria-hidden="true">{UNKNOWN}</span>
      <span className="sy-hidden">{why}</span>
    </span>
  ) : (
    text
  );
}

/** Unknown sorts as less than every figure. */
const numeric = (value: number | null): number => value ?? -1;

interface NumberColumn {
  readonly id: string;
  readonly header: string;
  readonly title: string;
  readonly value: (f: ThreadFigures) => number | null;
  readonly format: (value: number | null) => string;
  readonly why?: string;
}

function numberColumn({ id, header, title, value, format, why = NO_STATUS }: NumberColumn) {
  return helper.accessor((f) => numeric(value(f)), {
    id,
    header: () => <span title={title}>{header}</span>,
    cell: (context) => <Figure text={format(value(context.row.original))} why={why} />,
    sortFn: 'basic',
    sortDescFirst: true,
    enableGlobalFilter: false,
  });
}

const coresText = (cores: readonly number[]): string => (cores.length === 0 ? UNKNOWN : cores.join(' '));

const FIGURES: readonly NumberColumn[] = [
  { id: 'cpu', header: 'CPU', title: 'Time on a CPU', value: (f) => f.cpuNs, format: formatDuration },
  {
    id: 'share',
    header: 'CPU %',
    title: 'Time on a CPU, of the time that it lived in the range',
    value: (f) => f.cpuShare,
    format: formatPercent,
    why: NO_LIFE,
  },
  {
    id: 'runqueue',
    header: 'Run-queue delay',
    title: 'Runnable, but not on a CPU',
    value: (f) => f.runqueueNs,
    format: formatDuration,
  },
  {
    id: 'voluntary',
    header: 'Voluntary',
    title: 'Voluntary context switches: the thread waited for something',
    value: (f) => f.voluntary,
    format: formatCount,
  },
  {
    id: 'involuntary',
    header: 'Involuntary',
    title: 'Involuntary context switches: the kernel took it off the CPU',
    value: (f) => f.involuntary,
    format: formatCount,
  },
  {
    id: 'rate',
    header: 'Switches/s',
    title: 'Voluntary and involuntary, a second of its life in the range',
    value: (f) => f.switchesPerS,
    format: formatNumber,
    why: `${NO_STATUS}, or ${NO_LIFE.replace('unknown: ', '')}`,
  },
  {
    id: 'migrations',
    header: 'Migrations',
    title: 'Times that it was seen on another core than before',
    value: (f) => f.migrations,
    format: formatCount,
  },
];

/** The thread table's columns. */
export const columns = helper.columns([
  helper.accessor((f) => f.thread.name, {
    id: 'name',
    header: 'Thread',
    cell: ({ row }) => <span title={row.original.thread.name}>{row.original.thread.name}</span>,
    sortFn: 'alphanumeric',
  }),
  helper.accessor((f) => f.thread.role, { id: 'role', header: 'Role', sortFn: 'alphanumeric' }),
  helper.accessor((f) => `${f.process?.name ?? ''} ${f.process?.pid ?? ''}`, {
    id: 'process',
    header: 'Process',
    sortFn: 'alphanumeric',
  }),
  helper.accessor((f) => String(f.thread.tid), { id: 'tid', header: 'TID', sortFn: 'alphanumeric' }),
  ...FIGURES.map(numberColumn),
  helper.accessor((f) => coresText(f.cores), {
    id: 'cores',
    header: () => <span title="Cores that it was seen on">Cores</span>,
    cell: ({ row }) => (
      <Figure text={coresText(row.original.cores)} why="unknown: it was never seen on a CPU in the range" />
    ),
    sortFn: 'alphanumeric',
    enableGlobalFilter: false,
  }),
  numberColumn({
    id: 'life',
    header: 'Lived',
    title: 'Time that it lived in the range',
    value: (f) => f.livedNs,
    format: formatDuration,
  }),
]);

/** Columns of text stand left, of figures right. */
export const isText = (id: string): boolean => ['name', 'role', 'process', 'tid', 'cores'].includes(id);
