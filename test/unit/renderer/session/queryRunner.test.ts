import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { QueryRunner } from '../../../../src/renderer/pages/session/state/queryRunner.ts';

function setUp() {
  const answers: string[] = [];
  const errors: unknown[] = [];
  const asked: { readonly name: string; readonly signal: AbortSignal; readonly answer: () => void }[] = [];
  const runner = new QueryRunner<string>(
    (answer) => answers.push(answer),
    (error) => errors.push(error),
  );
  const request = (subject: string, revision = 0): void => {
    const ask = (signal: AbortSignal): Promise<string> =>
      new Promise((resolve, reject) => {
        const name = `${subject}${revision}`;
        signal.addEventListener('abort', () => reject(signal.reason));
        asked.push({ name, signal, answer: () => resolve(name) });
      });
    runner.request({ subject, revision }, ask, 100);
  };
  return { runner, request, asked, answers, errors, names: () => asked.map((q) => q.name) };
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('asks once the subject has rested', async () => {
  const { request, names } = setUp();
  request('a');
  await pass(60);
  request('b');
  await pass(60);
  expect(names()).toEqual([]);
  await pass(50);
  expect(names()).toEqual(['b0']);
});

test('a subject that never rests is asked about now and then', async () => {
  const { request, names } = setUp();
  for (let i = 0; i < 40; i++) {
    request(`s${i}`);
    await pass(20);
  }
  expect(names().length).toBeGreaterThanOrEqual(1);
  expect(names().length).toBeLessThanOrEqual(3);
});

test('another subject drops the query under way, its answer is not told', async () => {
  const { request, asked, answers, errors } = setUp();
  request('a');
  await pass(100);
  request('b');
  expect(asked[0]?.signal.aborted).toBe(true);
  await pass(100);
  asked[1]?.answer();
  await pass(0);
  expect([answers, errors]).toEqual([['b0'], []]);
});

test('revisions wait for the query under way, and only the latest is asked then', async () => {
  const { request, asked, answers, names } = setUp();
  request('a', 1);
  await pass(100);
  for (const revision of [2, 3, 4]) {
    request('a', revision);
    await pass(200);
  }
  expect(names()).toEqual(['a1']);
  expect(asked[0]?.signal.aborted).toBe(false);
  asked[0]?.answer();
  await pass(1);
  expect(names()).toEqual(['a1', 'a4']);
  expect(answers).toEqual(['a1']);
});

test('the same is not asked twice, and after close nothing is', async () => {
  const { runner, request, asked, names } = setUp();
  request('a');
  await pass(100);
  asked[0]?.answer();
  await pass(0);
  request('a');
  await pass(200);
  request('b');
  runner.close();
  await pass(200);
  expect(names()).toEqual(['a0']);
});
