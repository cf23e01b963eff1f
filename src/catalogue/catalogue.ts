import { ReaderError } from '../domain/error.ts';
import { GO_RUN } from './data/go-run.ts';
import { GO_SCHEDULE } from './data/go-schedule.ts';
import { GO_SYNC } from './data/go-sync.ts';
import { C, JAVA, RUST } from './data/native.ts';
import { NODE } from './data/node.ts';
import { PYTHON_COSTS } from './data/python-costs.ts';
import { PYTHON_CPU } from './data/python-cpu.ts';
import { PYTHON_PARALLEL } from './data/python-parallel.ts';
import { PYTHON_SHARED } from './data/python-shared.ts';
import { PYTHON_SYNC } from './data/python-sync.ts';
import { PYTHON_WAIT } from './data/python-wait.ts';
import type { Workload } from './types.ts';

/** Every shipped program, in the order in which it is listed. */
export const CATALOGUE: readonly Workload[] = [
  ...PYTHON_CPU,
  ...PYTHON_PARALLEL,
  ...PYTHON_WAIT,
  ...PYTHON_SHARED,
  ...PYTHON_SYNC,
  ...PYTHON_COSTS,
  ...GO_RUN,
  ...GO_SCHEDULE,
  ...GO_SYNC,
  ...NODE,
  ...JAVA,
  ...RUST,
  ...C,
];

const BY_ID = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

/** Ids that look like `id`: those that hold it, or share its beginning. */
function similarIds(id: string): string[] {
  const wanted = id.toLowerCase();
  const holding = CATALOGUE.filter((entry) => entry.id.includes(wanted)).map((entry) => entry.id);
  if (holding.length > 0) return holding.slice(0, 5);
  const start = wanted.slice(0, wanted.indexOf('-') + 1);
  return start === '' ? [] : CATALOGUE.map((entry) => entry.id).filter((known) => known.startsWith(start));
}

/** The entry called `id`. Throws `ReaderError` (`unknown-example`) that names similar ones. */
export function findWorkload(id: string): Workload {
  const entry = BY_ID.get(id);
  if (entry) return entry;
  const similar = similarIds(id);
  const hint = similar.length > 0 ? ` Did you mean ${similar.join(', ')}?` : '';
  throw new ReaderError(
    'unknown-example',
    `There is no example called "${id}".${hint} List them: switchyard examples`,
  );
}
