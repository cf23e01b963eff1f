import type { ParamValues, Scale } from '../catalogue/params.ts';
import type { Workload } from '../catalogue/types.ts';

/** Code of the notice by which a session says which shipped program it recorded. */
export const LABEL_CODE = 'workload';

/** Which program a session recorded, and how it was asked. */
export interface WorkloadLabel {
  readonly id: string;
  readonly scale: Scale;
  readonly params: ParamValues;
}

const SCALE_TEXT: Readonly<Record<Scale, string>> = { default: "the documents' scale", quick: 'quick scale' };

/** The notice's text: `The example ID at quick scale: --n 3000000 --threads 2`. `parseLabel` reads it back. */
export function formatLabel({ id, scale, params }: WorkloadLabel): string {
  const options = Object.entries(params).map(([flag, value]) => `--${flag} ${value}`);
  return [`The example ${id} at ${SCALE_TEXT[scale]}:`, ...options].join(' ');
}

const LABEL = /^The example ([a-z0-9-]+) at (the documents' scale|quick scale):((?: --\S+ \S+)*)$/;

/** What a notice's text says; null for any other text. Numbers come back as numbers. */
export function parseLabel(text: string): WorkloadLabel | null {
  const [, id, scale, options = ''] = LABEL.exec(text) ?? [];
  if (id === undefined) return null;
  const pairs = [...options.matchAll(/ --(\S+) (\S+)/g)].map(
    ([, flag = '', value = '']): [string, number | string] => [
      flag,
      Number.isFinite(Number(value)) ? Number(value) : value,
    ],
  );
  return { id, scale: scale === SCALE_TEXT.quick ? 'quick' : 'default', params: Object.fromEntries(pairs) };
}

/** The label of a run of `entry`. */
export const labelOf = (entry: Workload, scale: Scale, params: ParamValues): WorkloadLabel => ({
  id: entry.id,
  scale,
  params,
});
