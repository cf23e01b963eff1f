import { formatCount, formatDuration, formatNumber } from '../analysis/format.ts';
import type { KnownProgram } from '../model/engine/known.ts';
import type { ModelDefinition, SimulationResult } from '../model/engine/model.ts';
import type { Parameter } from '../model/engine/parameters.ts';
import type { SimLane } from '../model/engine/trace.ts';
import { type Column, renderTable } from './table.ts';

const LANE_COLUMNS: readonly Column<SimLane>[] = [
  { title: 'LANE', align: 'left', cell: (l) => l.name, maxWidth: 32 },
  { title: 'KIND', align: 'left', cell: (l) => l.kind },
  { title: 'CPU', align: 'right', cell: (l) => formatDuration(l.counters.cpuNs) },
  { title: 'RUN-QUEUE', align: 'right', cell: (l) => formatDuration(l.counters.runqueueNs) },
  { title: 'ASLEEP', align: 'right', cell: (l) => formatDuration(l.counters.sleepNs) },
  { title: 'VOL', align: 'right', cell: (l) => formatCount(l.counters.voluntary) },
  { title: 'INVOL', align: 'right', cell: (l) => formatCount(l.counters.involuntary) },
  { title: 'MIGR', align: 'right', cell: (l) => formatCount(l.counters.migrations) },
];

/** A simulation's outcome as JSON, as docs/command-line.md describes it: all of a lane that is for readers, times in ns. */
export function simulationJson(result: SimulationResult): string {
  const lanes = result.lanes.map(
    ({ id, kind, name, group, startNs, endNs, state, place, wait, counters, waitNs }) => {
      return { id, kind, name, group, startNs, endNs, state, place, wait, counters, waitNs };
    },
  );
  return JSON.stringify({ ...result, lanes });
}

/** Lanes that a result on a terminal shows. */
const LANES_SHOWN = 40;

/** A simulation's outcome for a terminal. Every figure in it is simulated, and it says so. */
export function simulationText(title: string, r: SimulationResult): string {
  const seconds = r.wallNs / 1e9;
  const rate = (n: number) => (seconds > 0 ? `${formatNumber(n / seconds)}/s` : '–');
  const { totals } = r;
  const lines = [
    `${title}  (simulated, seed ${r.seed}, ${formatCount(r.events)} events)`,
    `  wall time      ${formatDuration(r.wallNs)}${r.finished ? '' : ', stopped before the programs ended'}`,
    `  CPU            ${formatDuration(totals.cpuNs)}, parallelism ${formatNumber(r.parallelism)}`,
    `  run-queue      ${formatDuration(totals.runqueueNs)}`,
    `  switches       ${formatCount(totals.voluntary)} voluntary (${rate(totals.voluntary)}), ${formatCount(totals.involuntary)} involuntary (${rate(totals.involuntary)})`,
    `  migrations     ${formatCount(totals.migrations)}`,
    ...Object.entries(totals.extra).map(([key, n]) => `  ${key.padEnd(14)} ${formatCount(n)}`),
  ];
  for (const link of r.deadlock?.links ?? [])
    lines.push(
      `  deadlock       ${link.name} waits for ${link.waitsFor}, held by ${link.heldBy.join(', ') || 'nobody'}`,
    );
  lines.push('', renderTable(r.lanes.slice(0, LANES_SHOWN), LANE_COLUMNS));
  if (r.lanes.length > LANES_SHOWN)
    lines.push(`and ${r.lanes.length - LANES_SHOWN} more lanes; --json has them all`);
  return lines.join('\n');
}

/** What a model's parameter takes, for the reader: its range with the unit, or its choices. */
export function parameterRange(p: Parameter): string {
  if (p.kind === 'choice') return p.choices.join(' | ');
  if (p.kind === 'boolean') return 'true | false';
  return `${p.min} to ${p.max}${p.unit === '' ? '' : ` ${p.unit}`}`;
}

type Shown = Pick<ModelDefinition, 'id' | 'title' | 'summary' | 'parameters' | 'presets'>;

/** What a model is, what can be set and which presets there are. */
export function modelHelp(model: Shown): string {
  const parameters = renderTable(Object.entries(model.parameters), [
    { title: 'PARAMETER', align: 'left', cell: ([key]) => key },
    { title: 'DEFAULT', align: 'left', cell: ([, p]) => String(p.default) },
    { title: 'RANGE', align: 'left', cell: ([, p]) => parameterRange(p), maxWidth: 48 },
    { title: 'MEANING', align: 'left', cell: ([, p]) => p.help, maxWidth: 100 },
  ]);
  const presets = renderTable(model.presets, [
    { title: 'PRESET', align: 'left', cell: (p) => p.id },
    { title: 'SHOWS', align: 'left', cell: (p) => p.summary, maxWidth: 120 },
  ]);
  return `${model.title}\n${model.summary}\n\n${parameters}\n\n${presets}`;
}

const KINDS = { cpu: 'CPU', wait: 'waiting' } as const;

/**
 * What of a workload's preset can be set beside the model's parameters.
 * @param rangeOf what a setting takes, for the reader
 */
export function workloadHelp(
  { id, title, summary, settings, costs }: KnownProgram,
  rangeOf: (key: string) => string,
): string {
  const rows = [
    ...Object.entries(settings).map(([key, value]) => ({
      key,
      value: String(value),
      range: rangeOf(key),
      what: "the workload's own option",
    })),
    ...Object.entries(costs).map(([key, { ns, kind, per }]) => ({
      key,
      value: formatDuration(ns),
      range: 'a time, such as 250us',
      what: `${KINDS[kind]}: ${per} (estimated)`,
    })),
  ];
  const table = renderTable(rows, [
    { title: 'SETTING', align: 'left', cell: (r) => r.key },
    { title: 'PRESET', align: 'left', cell: (r) => r.value },
    { title: 'RANGE', align: 'left', cell: (r) => r.range },
    { title: 'MEANING', align: 'left', cell: (r) => r.what, maxWidth: 100 },
  ]);
  return `${id}: ${title}\n${summary}\n\n${table}`;
}
