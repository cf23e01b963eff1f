import { expect, test } from 'vitest';
import { MODELS } from '../../../../src/model/models.ts';
import { inUnit, readTime, unitFor } from '../../../../src/renderer/pages/models/program/duration.ts';
import { fieldsOf, wordsOf } from '../../../../src/renderer/pages/models/program/fields.ts';
import { eachStep, partsOf, replaceAt, stepsOf } from '../../../../src/renderer/pages/models/program/walk.ts';

test.each([
  ['1.5', 'ms', { ns: 1_500_000, unit: 'ms' }],
  ['250 us', 'ms', { ns: 250_000, unit: 'µs' }],
  ['3µs', 'ms', { ns: 3000, unit: 'µs' }],
  ['0', 's', { ns: 0, unit: 's' }],
  ['1e3', 'ns', { ns: 1000, unit: 'ns' }],
  ['0.1', 'µs', { ns: 100, unit: 'µs' }],
  ['-1', 'ms', { fault: 'A time cannot be negative' }],
  ['', 'ms', { fault: 'Enter a number' }],
  ['1.2.3', 'ms', { fault: 'Enter a number' }],
  ['ten', 'ms', { fault: 'Enter a number' }],
  ['1 h', 'ms', { fault: 'The unit is one of ns, µs, ms, s' }],
  ['0.0001', 'µs', { fault: 'A time is a whole number of ns' }],
  ['1e99', 's', { fault: 'At most an hour (3600 s)' }],
  ['Infinity', 's', { fault: 'Enter a number' }],
] as const)('reads the time %s in %s', (text, unit, read) => {
  expect(readTime(text, unit)).toEqual(read);
});

test('a cost may be a part of a ns', () => {
  expect(readTime('2.4', 'ns', true)).toEqual({ ns: 2.4, unit: 'ns' });
});

test.each([0, 1, 999, 1000, 20_000, 1_500_000, 123_456_789, 3_600_000_000_000])(
  '%i ns is written and read back',
  (ns) => {
    const unit = unitFor(ns);
    expect(readTime(inUnit(ns, unit), unit)).toEqual({ ns, unit });
  },
);

const presets = MODELS.list().flatMap(({ definition }) =>
  definition.presets.map((preset) => [definition.id, preset.id, preset.programs] as const),
);

test.each(presets)(
  'every number of %s %s is found at its place, and can be put there',
  (_model, _preset, programs) => {
    for (const { op, keys } of eachStep(programs)) {
      expect(wordsOf(op)).not.toBe('');
      for (const field of fieldsOf(op)) {
        const marked = replaceAt(programs, [...keys, ...field.keys], 123_457);
        const found = [...eachStep(marked)].find(({ keys: at }) => at.join() === keys.join());
        expect(found && fieldsOf(found.op).find((one) => one.keys.join() === field.keys.join())?.value).toBe(
          123_457,
        );
      }
    }
  },
);

test('the paths are those that errors name', () => {
  const programs = {
    threads: [
      {
        name: 'a',
        body: [
          {
            op: 'select',
            cases: [{ receive: 'c', body: [{ op: 'compute', ns: 1 }] }],
            default: [{ op: 'yield' }],
          },
        ],
      },
    ],
    programs: { 'a name.with [signs]': [{ op: 'sleep', ns: 1 }] },
    objects: { c: { kind: 'channel', capacity: 0 } },
  } as const;
  expect([...eachStep(programs)].map(({ path, depth, branch }) => [path, depth, branch])).toEqual([
    ['threads[0].body[0]', 0, null],
    ['threads[0].body[0].cases[0].body[0]', 1, 'cases[0].body'],
    ['threads[0].body[0].default[0]', 1, 'default'],
    ['programs.a name.with [signs][0]', 0, null],
  ]);
  expect(replaceAt(programs, ['programs', 'a name.with [signs]', 0, 'ns'], 7).programs).toEqual({
    'a name.with [signs]': [{ op: 'sleep', ns: 7 }],
  });
  const [part] = partsOf(programs);
  expect(part && [...stepsOf(part.body, part.keys)]).toHaveLength(3);
});
