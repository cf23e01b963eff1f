import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Block } from '../../../../src/renderer/layout/blocks.ts';
import { BlockLoader } from '../../../../src/renderer/pages/session/state/blockLoader.ts';

interface Question {
  readonly text: string;
  readonly signal: AbortSignal;
  answer(): void;
  fail(): void;
}

/** A loader with a store that answers when it is told to. */
function setUp() {
  const questions: Question[] = [];
  const errors: unknown[] = [];
  const loaded = vi.fn();
  const loader = new BlockLoader<string>({
    weigh: () => 1,
    onLoad: loaded,
    onError: (error) => errors.push(error),
    fetch: (block, keys, signal) =>
      new Promise((resolve, reject) => {
        const text = `${block.level}:${block.index} ${keys.join(' ')}`;
        signal.addEventListener('abort', () => reject(signal.reason));
        questions.push({
          text,
          signal,
          answer: () => resolve(new Map(keys.filter((k) => k < 100).map((k) => [k, `${text} of ${k}`]))),
          fail: () => reject(new Error('disk gone')),
        });
      }),
  });
  return { loader, questions, errors, loaded };
}

const DONE = { revision: 1, settledNs: Number.POSITIVE_INFINITY };
const a: Block = { level: 4, index: 0 };
const b: Block = { level: 4, index: 1 };
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('asks for what is wanted, once, and hands it out', async () => {
  const { loader, questions, loaded } = setUp();
  loader.want([1, 2], [a, b], DONE);
  loader.want([1, 2], [a, b], DONE);
  await settle();
  expect(questions.map((q) => q.text)).toEqual(['4:0 1 2', '4:1 1 2']);
  expect(loader.look(1, a)).toBeUndefined();
  questions[0]?.answer();
  await settle();
  expect(loader.look(1, a)).toBe('4:0 1 2 of 1');
  expect(loaded).toHaveBeenCalledTimes(1);
  loader.want([1, 2, 3], [a], DONE);
  await settle();
  expect(questions.map((q) => q.text)).toContain('4:0 3');
});

test('a lane with nothing in a block is known to be empty', async () => {
  const { loader, questions } = setUp();
  loader.want([100], [a], DONE);
  await settle();
  questions[0]?.answer();
  await settle();
  expect(loader.look(100, a)).toBeNull();
});

test('what is no longer in view is dropped, what still is goes on', async () => {
  const { loader, questions, errors } = setUp();
  loader.want([1], [a, b], DONE);
  await settle();
  loader.want([1], [b], DONE);
  await settle();
  expect(questions.map((q) => q.signal.aborted)).toEqual([true, false]);
  expect(errors).toEqual([]);
});

test('a live block is asked again at the next revision, while its old picture stays; a settled one is not', async () => {
  const { loader, questions } = setUp();
  loader.want([1], [a, b], { revision: 1, settledNs: 16 });
  await settle();
  for (const q of questions) q.answer();
  await settle();
  loader.want([1], [a, b], { revision: 2, settledNs: 16 });
  await settle();
  expect(questions.map((q) => q.text)).toEqual(['4:0 1', '4:1 1', '4:1 1']);
  expect(loader.look(1, b)).toBe('4:1 1 of 1');
});

test('while an answer is on its way the same is not asked again', async () => {
  const { loader, questions } = setUp();
  for (let revision = 1; revision < 5; revision++) {
    loader.want([1], [a], { revision, settledNs: 0 });
    await settle();
  }
  expect(questions).toHaveLength(1);
});

test('many lanes are asked for in parts', async () => {
  const { loader, questions } = setUp();
  loader.want(
    Array.from({ length: 150 }, (_, i) => i),
    [a],
    DONE,
  );
  await settle();
  expect(questions).toHaveLength(3);
});

test('a failure is told; a closed loader asks no more', async () => {
  const { loader, questions, errors } = setUp();
  loader.want([1], [a], DONE);
  await settle();
  questions[0]?.fail();
  await settle();
  expect(errors).toEqual([new Error('disk gone')]);
  loader.want([1], [b], DONE);
  loader.close();
  await settle();
  expect(questions).toHaveLength(1);
});
