import { expect, test } from 'vitest';
import { claimText, missingText, tableText } from '../../../src/cli/examplesText.ts';
import type { LabTable } from '../../../src/ipc/channels/lab.ts';
import { claimRow } from '../lab/claimRowFixture.ts';

const row = claimRow({ sessionPath: null, atMs: 0 });

test('a verdict that stands over a disturbed run says when that was and why it does not count', () => {
  expect(claimText(row).split('\n')).toHaveLength(2);
  const atMs = Date.UTC(2026, 10, 21, 9, 5);
  const reason = 'The machine was too busy to tell.';
  expect(claimText({ ...row, disturbedSince: { atMs, reason } })).toContain(
    '\n    This is an earlier verdict. The run of 2026-11-21 09:05 was disturbed and does not replace it: The machine was too busy to tell.',
  );
});

const cell = (workloadId: string, value: number | null): LabTable['rows'][number]['cells'][number] => ({
  text: 'stated',
  measured: [
    {
      label: 'start of a thread',
      workloadId,
      figure: 'thread_us',
      unit: 'us',
      value,
      text: value === null ? null : `${value} us`,
      scale: value === null ? null : 'quick',
      atMs: null,
      toolchain: null,
      sessionPath: null,
    },
  ],
});
const table = (...cells: LabTable['rows'][number]['cells']): LabTable => ({
  id: 't',
  title: 'Costs',
  documents: ['000'],
  columns: ['Python', 'Go'],
  rows: [{ title: 'Start', cells }],
});

test('a table says with what command a figure is measured that is not there', () => {
  expect(tableText(table(cell('py-cost', null), cell('go-cost', 5)))).toBe(
    [
      'Costs (documents 000)',
      '  Start',
      '    Python: stated',
      '        here: start of a thread not measured yet (switchyard examples run py-cost)',
      '    Go: stated',
      '        here: 5 us start of a thread (quick scale)',
    ].join('\n'),
  );
});

test('one command measures all that is missing, each program once', () => {
  const tables = [table(cell('py-cost', null), cell('go-cost', null)), table(cell('py-cost', null))];
  expect(missingText(tables)).toBe(
    '3 figures not measured yet. All of them at once: switchyard examples claims py-cost go-cost',
  );
  expect(missingText([table(cell('go-cost', 5))])).toBeNull();
});
