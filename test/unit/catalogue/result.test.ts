import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LINE, OutputScanner, parsePhase, parseResultLine } from '../../../src/catalogue/result.ts';

const good = {
  id: 'py-x',
  params: { n: 1, url: 'http://127.0.0.1:1' },
  figures: { wall_s: 1.5 },
  ok: true,
  notes: ['a'],
};
const line = (value: unknown) => `SWITCHYARD ${JSON.stringify(value)}`;

test('reads a line as agreed', () => {
  expect(parseResultLine(line(good))).toEqual({ ok: true, result: good });
});

test.each([
  ['no prefix', JSON.stringify(good)],
  ['no JSON', 'SWITCHYARD {'],
  ['a figure without a unit', line({ ...good, figures: { wall: 1 } })],
  ['a figure that is no number', line({ ...good, figures: { wall_s: '1' } })],
  [
    'an infinite figure',
    'SWITCHYARD {"id":"py-x","params":{},"figures":{"wall_s":1e999},"ok":true,"notes":[]}',
  ],
  ['a key beside the agreed ones', line({ ...good, extra: 1 })],
  ['a missing key', line({ id: 'py-x', figures: {}, ok: true, notes: [] })],
  ['an id with odd letters', line({ ...good, id: '../x' })],
  [
    'too many figures',
    line({ ...good, figures: Object.fromEntries(Array.from({ length: 65 }, (_, k) => [`f${k}_s`, k])) }),
  ],
  ['a note of great length', line({ ...good, notes: ['x'.repeat(1001)] })],
  ['a line of great length', `SWITCHYARD ${'x'.repeat(MAX_LINE)}`],
])('refuses %s with a reason', (_, text) => {
  const parsed = parseResultLine(text);
  expect(parsed.ok).toBe(false);
  expect(parsed).toHaveProperty('reason', expect.stringMatching(/\S.{10,}/));
});

test('a prototype among the parameters has no effect', () => {
  const parsed = parseResultLine(
    'SWITCHYARD {"id":"py-x","params":{"__proto__":1},"figures":{},"ok":true,"notes":[]}',
  );
  expect(parsed.ok && Object.keys(parsed.result.params)).toEqual([]);
});

test('never throws, whatever the line holds', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => `SWITCHYARD ${json}`),
      ),
      (text) => {
        const parsed = parseResultLine(text);
        return parsed.ok || parsed.reason.length > 0;
      },
    ),
  );
});

test('reads phases and nothing else as such', () => {
  expect(parsePhase('[   0.123 s] == two threads')).toEqual({ atS: 0.123, text: 'two threads' });
  expect(parsePhase('[   0.123 s]    two threads')).toBeNull();
  expect(parsePhase('[ x s] == y')).toBeNull();
});

test('finds phases and the last line however the output is cut into pieces', () => {
  const output = `[   0.000 s] == one\r\nnoise\n\n[   1.500 s] == two\n${line(good)}\n\n`;
  fc.assert(
    fc.property(fc.array(fc.nat(output.length), { maxLength: 8 }), (cuts) => {
      const scanner = new OutputScanner();
      const places = [0, ...cuts.sort((a, b) => a - b), output.length];
      for (let k = 1; k < places.length; k++) scanner.push(output.slice(places[k - 1], places[k]));
      expect(scanner.phases.map((phase) => phase.text)).toEqual(['one', 'two']);
      expect(scanner.result()).toEqual({ ok: true, result: good });
    }),
  );
});

test('a line after the result makes it no last line', () => {
  const scanner = new OutputScanner();
  scanner.push(`${line(good)}\nTraceback\n`);
  expect(scanner.result().ok).toBe(false);
});

test('a last line without a line end counts', () => {
  const scanner = new OutputScanner();
  scanner.push(`x\n${line(good)}`);
  expect(scanner.result().ok).toBe(true);
});

test('a flood without line ends stays bounded', () => {
  const scanner = new OutputScanner();
  for (let k = 0; k < 100; k++) scanner.push('x'.repeat(1_000_000));
  expect(JSON.stringify(scanner).length).toBeLessThan(3 * MAX_LINE);
  expect(scanner.result().ok).toBe(false);
});

test('keeps the first 200 phases', () => {
  const scanner = new OutputScanner();
  for (let k = 0; k < 1000; k++) scanner.push(`[   0.000 s] == ${k}\n`);
  expect(scanner.phases).toHaveLength(200);
});
