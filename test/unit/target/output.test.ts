import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutputChunk } from '../../../src/domain/session.ts';
import { ns } from '../../../src/domain/units.ts';
import { JOIN_NS, OutputCollector } from '../../../src/target/output.ts';
import { passThrough } from '../../../src/target/passThrough.ts';

function setUp(limitBytes = 1 << 20) {
  const chunks: OutputChunk[] = [];
  const dropped: number[] = [];
  const collector = new OutputCollector(limitBytes, {
    chunk: (chunk) => chunks.push(chunk),
    dropped: (bytes) => dropped.push(bytes),
  });
  return { collector, chunks, dropped };
}

test('however the pipe splits the bytes, the text is whole', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (text, sizes) => {
        const { collector, chunks } = setUp();
        const bytes = Buffer.from(text);
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          collector.add('stdout', bytes.subarray(at, at + size), ns(i * JOIN_NS));
          at += size;
        }
        collector.end('stdout', ns(0));
        expect(chunks.map((chunk) => chunk.text).join('')).toBe(bytes.toString());
      },
    ),
  );
});

test('kept and dropped bytes together are all bytes, and nothing is kept after a drop', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(fc.nat(12)), (limit, sizes) => {
      const { collector, chunks, dropped } = setUp(limit);
      for (const size of sizes) collector.add('stderr', Buffer.alloc(size, 'x'), ns(0));
      collector.flush();
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const kept = chunks.reduce((sum, { text }) => sum + text.length, 0);
      expect(kept).toBe(Math.min(limit, total));
      expect(dropped.reduce((sum, bytes) => sum + bytes, kept)).toBe(total);
    }),
  );
});

test('a character that the limit cut is not shown', () => {
  const { collector, chunks, dropped } = setUp(4);
  collector.add('stdout', Buffer.from('abcä!'), ns(5));
  collector.end('stdout', ns(6));
  expect(chunks).toEqual([{ stream: 'stdout', timeNs: 5, text: 'abc' }]);
  expect(dropped).toEqual([2]);
});

test('pieces that come close together are one chunk with the first one’s time', () => {
  const { collector, chunks } = setUp();
  collector.add('stdout', Buffer.from('a'), ns(10));
  collector.add('stdout', Buffer.from('b'), ns(10 + JOIN_NS - 1));
  collector.add('stdout', Buffer.from('c'), ns(10 + JOIN_NS));
  expect(collector.hasPending).toBe(true);
  collector.flush();
  expect(collector.hasPending).toBe(false);
  expect(chunks.map(({ timeNs, text }) => [timeNs, text])).toEqual([
    [10, 'ab'],
    [10 + JOIN_NS, 'c'],
  ]);
});

test('the order of the two streams is kept', () => {
  const { collector, chunks } = setUp();
  collector.add('stdout', Buffer.from('a'), ns(1));
  collector.add('stderr', Buffer.from('b'), ns(2));
  collector.add('stdout', Buffer.from('c'), ns(3));
  collector.flush();
  expect(chunks.map(({ stream, text }) => `${stream} ${text}`)).toEqual(['stdout a', 'stderr b', 'stdout c']);
});

test('bytes that are no UTF-8 are replaced', () => {
  const { collector, chunks } = setUp();
  collector.add('stdout', Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x82]), ns(0));
  collector.end('stdout', ns(0));
  expect(chunks.map(({ text }) => text).join('')).toBe('a\ufffdb\ufffd');
});

test('a slow sink holds the source up, and gets every byte in order', async () => {
  const got: string[] = [];
  const pending: (() => void)[] = [];
  const sink = new Writable({
    highWaterMark: 1,
    write(bytes: Buffer, _encoding, done) {
      got.push(bytes.toString());
      pending.push(done);
    },
  });
  const source = new PassThrough();
  const seen: string[] = [];
  passThrough(source, sink, (bytes) => seen.push(bytes.toString()));
  source.write('one');
  await turn();
  expect(source.isPaused()).toBe(true);
  source.write('two');
  await turn();
  expect(seen).toEqual(['one']);
  pending.shift()?.();
  await turn();
  await turn();
  expect(seen).toEqual(['one', 'two']);
  expect(got).toEqual(['one', 'two']);
});

test('a sink that fails is given up and the source read to its end', async () => {
  const sink = new Writable({
    highWaterMark: 1,
    write(_bytes, _encoding, done) {
      done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    },
  });
  const source = new PassThrough();
  const seen: string[] = [];
  passThrough(source, sink, (bytes) => seen.push(bytes.toString()));
  for (const text of ['one', 'two', 'three']) {
    source.write(text);
    await turn();
  }
  expect(seen.join('')).toBe('onetwothree');
});
