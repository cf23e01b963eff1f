import { expect, test } from 'vitest';
import { TABLES } from '../../../src/catalogue/tables.ts';
import type { LabRunRecord } from '../../../src/ipc/channels/lab.ts';
import { measuredTables } from '../../../src/lab/tables.ts';

const run = (more: Partial<LabRunRecord>): LabRunRecord => ({
  workloadId: 'go-cost-goroutines',
  scale: 'quick',
  figures: { resident_per_goroutine_bytes: 2671.23 },
  toolchain: 'Go 1.26.0',
  machine: { hostname: 'h', kernel: '6.1', cpuModel: 'c', cores: 2 },
  sessionPath: '/s.switchyard',
  atMs: 1,
  ...more,
});

const cellsOf = (runs: readonly LabRunRecord[]) =>
  measuredTables(runs)
    .flatMap(({ rows }) => rows.flatMap((row) => row.cells.flatMap((cell) => cell.measured)))
    .filter(
      ({ workloadId, figure }) =>
        workloadId === 'go-cost-goroutines' && figure === 'resident_per_goroutine_bytes',
    );

test('what was not measured is unknown, not nothing', () => {
  const cells = measuredTables([]).flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  for (const { measured } of cells)
    for (const one of measured) expect(one).toMatchObject({ value: null, text: null, scale: null });
  expect(measuredTables([]).map(({ id }) => id)).toEqual(TABLES.map(({ id }) => id));
});

test('a cell shows the run’s figure with its unit', () => {
  const [cell] = cellsOf([run({})]);
  expect(cell).toMatchObject({
    value: 2671.23,
    text: '2.61 KiB',
    scale: 'quick',
    sessionPath: '/s.switchyard',
  });
});

test('the documents’ scale goes before a newer quick one', () => {
  const full = run({ scale: 'default', figures: { resident_per_goroutine_bytes: 2600 } });
  expect(cellsOf([run({ atMs: 9 }), full])[0]).toMatchObject({ value: 2600, scale: 'default' });
});

test('a run without the figure does not hide one that has it', () => {
  expect(cellsOf([run({}), run({ scale: 'default', figures: {} })])[0]).toMatchObject({ scale: 'quick' });
});
