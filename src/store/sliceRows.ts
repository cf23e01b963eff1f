import { type Figures, figuresWithin } from './figures.ts';
import { coresFromText, placeCore, placeMigrated } from './format.ts';
import { type Cell, damagedRow, integerCell, knownCell } from './rows.ts';

/** The columns that `bucketFigures` reads, from index 0. */
export const BUCKET_FIGURES =
  'cpu_ns, runqueue_ns, timeslices, voluntary, involuntary, user_ticks, system_ticks, migrations, cores, place, wait_id';

/** Figures of a row that begins with `BUCKET_FIGURES`. */
export function bucketFigures(row: readonly Cell[], table: string): Figures {
  const cores = coresFromText(String(row[8]));
  if (cores === null) throw damagedRow(table, `cores holds ${String(row[8]).slice(0, 40)}`);
  return {
    cpuNs: integerCell(row, 0, table),
    runqueueNs: integerCell(row, 1, table),
    timeslices: integerCell(row, 2, table),
    voluntary: knownCell(row, 3, table),
    involuntary: knownCell(row, 4, table),
    userTicks: knownCell(row, 5, table),
    systemTicks: knownCell(row, 6, table),
    migrations: integerCell(row, 7, table),
    cores,
    place: integerCell(row, 9, table),
    waitId: knownCell(row, 10, table),
  };
}

/** The columns that `sliceFigures` reads, from index 0. */
export const SLICE_FIGURES =
  'start_ns, duration_ns, cpu_ns, runqueue_ns, timeslices, voluntary, involuntary, user_ticks, system_ticks, place, wait_id';

/** Highest core that a row may name: what Linux can be built for. */
const MAX_CORE = 8192;

/** Figures of the part of a slice within `a <= t < b`; null where the slice is not in it. The row begins with `SLICE_FIGURES`. */
export function sliceFigures(row: readonly Cell[], a: number, b: number, tickNs: number): Figures | null {
  const table = 'slice_data';
  const startNs = integerCell(row, 0, table);
  const endNs = startNs + integerCell(row, 1, table);
  if (startNs >= b || (endNs <= a && startNs < a)) return null;
  const place = integerCell(row, 9, table);
  const core = placeCore(place);
  if (core > MAX_CORE) throw damagedRow(table, `place holds ${place}`);
  const whole: Figures = {
    cpuNs: integerCell(row, 2, table),
    runqueueNs: integerCell(row, 3, table),
    timeslices: integerCell(row, 4, table),
    voluntary: knownCell(row, 5, table),
    involuntary: knownCell(row, 6, table),
    userTicks: knownCell(row, 7, table),
    systemTicks: knownCell(row, 8, table),
    migrations: placeMigrated(place) ? 1 : 0,
    cores: core < 0 ? 0n : 1n << BigInt(core),
    place,
    waitId: knownCell(row, 10, table),
  };
  return figuresWithin(whole, startNs, endNs, a, b, tickNs);
}
