import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabParameter } from '../../../../src/ipc/channels/lab.ts';
import {
  checkEntry,
  commandPreview,
  NEW_ENTRY,
  ownParameters,
  parameterError,
  parameterNote,
} from '../../../../src/renderer/pages/examples/exampleForm.ts';
import { example } from '../lab/labFixtures.ts';

const base = { flag: 'x', title: 'x', unit: null, default: 2, quick: 1 } as const;
const integer: LabParameter = { ...base, type: 'integer', min: 1, max: 64 };
const number: LabParameter = { ...base, type: 'number', min: 0.1, max: 2 };
const list: LabParameter = { ...base, type: 'list', default: '1,2', quick: '1', min: 1, max: 8 };

describe('a value', () => {
  test.each([
    [integer, '1', null],
    [integer, '64', null],
    [integer, '0', 'At least 1.'],
    [integer, '65', 'At most 64.'],
    [integer, '-1', 'At least 1.'],
    [integer, '1.5', 'A whole number.'],
    [integer, '', 'A whole number.'],
    [integer, '1e3', 'A whole number.'],
    [number, '0.1', null],
    [number, '.5', null],
    [number, '2.', null],
    [number, '0.05', 'At least 0.1.'],
    [number, 'two', 'A number, such as 0.5.'],
    [list, '1, 2,8', null],
    [list, '1,,2', 'Whole numbers with commas between, such as 1,2,4.'],
    [list, '1,9', 'At most 8.'],
    [list, '1,1,1,1,1,1,1,1,1', 'At most 8 numbers.'],
  ])('of $type: "%s"', (parameter, text, error) => {
    expect(parameterError(parameter, text)).toBe(error);
  });

  test('within its bounds is taken, any other is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (value) => {
        expect(parameterError(integer, String(value)) === null).toBe(value >= 1 && value <= 64);
      }),
    );
  });

  test('says its bounds and the document’s value', () => {
    expect(parameterNote({ ...integer, default: 10_000_000 })).toBe('1 to 64 · documents: 10,000,000');
    expect(parameterNote(list)).toBe('1 to 8 · documents: 1,2');
  });
});

describe('an entry', () => {
  const program = example('py-a');

  test('asks only for what differs from its scale', () => {
    const entry = { ...NEW_ENTRY, typed: { n: ' 10 ', counts: '1,3' }, toolchain: '/opt/python3.13t' };
    expect(checkEntry(program, entry)).toEqual({
      ok: true,
      request: { id: 'py-a', params: { counts: '1,3' }, scale: 'quick', toolchain: '/opt/python3.13t' },
    });
  });

  test('names each flaw at its flag', () => {
    const checked = checkEntry(program, { ...NEW_ENTRY, typed: { n: '0', counts: 'x' } });
    expect(checked).toEqual({
      ok: false,
      errors: { n: 'At least 1.', counts: 'Whole numbers with commas between, such as 1,2,4.' },
    });
  });

  test('shows the command at its scale, without the address that the product fills in', () => {
    const url: LabParameter = { ...base, flag: 'url', type: 'url', default: '', quick: '' };
    const fetching = example('py-b', { parameters: [...program.parameters, url] });
    expect(ownParameters(fetching).map(({ flag }) => flag)).toEqual(['n', 'counts']);
    expect(commandPreview(fetching, { ...NEW_ENTRY, scale: 'default', typed: { n: '7' } })).toBe(
      'python/sum.py --n 7 --counts 1,2,4',
    );
  });
});
