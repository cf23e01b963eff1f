import { expect, test } from 'vitest';
import type { OutputChunk } from '../../../../src/domain/session.ts';
import { ns } from '../../../../src/domain/units.ts';
import { lineAt, outputLines } from '../../../../src/renderer/layout/outputLines.ts';

const out = (timeNs: number, text: string): OutputChunk => ({ timeNs: ns(timeNs), stream: 'stdout', text });
const err = (timeNs: number, text: string): OutputChunk => ({ timeNs: ns(timeNs), stream: 'stderr', text });
const brief = (...chunks: OutputChunk[]): string[] =>
  outputLines(chunks).map((l) => `${l.timeNs} ${l.stream === 'stderr' ? '!' : ''}${l.text}`);

test('pieces of a line are joined, each stream for itself', () => {
  expect(brief(out(1, 'one\ntw'), err(2, 'oh'), out(3, 'o\n'), err(4, ' no\n'))).toEqual([
    '1 one',
    '1 two',
    '2 !oh no',
  ]);
});

test('empty lines stay, the end of the last line adds none', () => {
  expect(brief(out(1, 'a\n\nb\n'))).toEqual(['1 a', '1 ', '1 b']);
  expect(brief(out(1, ''), out(2, '\n'))).toEqual(['2 ']);
});

test('colours are taken out, and of an overwritten line the last is shown', () => {
  expect(brief(out(1, '\u001b[31mred\u001b[0m\n'), out(2, ' 10 %\r 20 %\r\n'))).toEqual(['1 red', '2  20 %']);
});

test('the line at a time is the last that began', () => {
  const lines = outputLines([out(10, 'a\n'), out(20, 'b\n')]);
  expect([5, 10, 15, 30].map((t) => lineAt(lines, t))).toEqual([-1, 0, 0, 1]);
});
