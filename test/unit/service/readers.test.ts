import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SessionReader } from '../../../src/domain/query.ts';
import { ReaderCache } from '../../../src/service/readers.ts';

/** Opens readers of which only `close` is used, and keeps which are open. */
function opener() {
  const open = new Set<string>();
  const unused = (): never => {
    throw new Error('not asked here');
  };
  const openReader = (path: string): SessionReader => {
    if (path === 'bad') throw new Error('cannot open');
    if (open.has(path)) throw new Error(`${path} opened twice`);
    open.add(path);
    const close = (): void => {
      open.delete(path);
    };
    return {
      overview: unused,
      lanes: unused,
      cores: unused,
      series: unused,
      totals: unused,
      output: unused,
      close,
    };
  };
  return { open, openReader };
}

test('keeps the most recently used sessions open, against an obvious reference', () => {
  const step = fc.record({ close: fc.boolean(), path: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
      const { open, openReader } = opener();
      const cache = new ReaderCache(openReader, limit);
      let expected: string[] = [];
      for (const { close, path } of steps) {
        expected = expected.filter((p) => p !== path);
        if (close) cache.close(path);
        else {
          cache.get(path);
          expected = [...expected, path].slice(-limit);
        }
        expect([...open].sort()).toEqual([...expected].sort());
      }
      cache.closeAll();
      expect(open.size).toBe(0);
    }),
  );
});

test('passes on what opening throws, and keeps what is open', () => {
  const { open, openReader } = opener();
  const cache = new ReaderCache(openReader, 1);
  cache.get('a');
  expect(() => cache.get('bad')).toThrow('cannot open');
  expect([...open]).toEqual(['a']);
});
