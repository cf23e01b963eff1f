import { expect, test } from 'vitest';
import { JobQueue } from '../../../src/service/queue.ts';

/** A queue whose jobs note what they do and end only when told to. */
function watched() {
  const queue = new JobQueue();
  const log: string[] = [];
  const finish = new Map<number, () => void>();
  const add = (lane: string, id: number): void =>
    queue.add(lane, {
      id,
      run: () =>
        new Promise<void>((resolve) => {
          log.push(`begin ${id}`);
          finish.set(id, () => {
            log.push(`end ${id}`);
            resolve();
          });
        }),
      drop: () => log.push(`drop ${id}`),
    });
  return { queue, log, add, finish: (id: number) => finish.get(id)?.() };
}

const turns = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

test('runs one job of a lane at a time, in order, and lanes side by side', async () => {
  const { log, add, finish } = watched();
  add('a', 1);
  add('a', 2);
  add('b', 3);
  await turns();
  expect(log).toEqual(['begin 1', 'begin 3']);
  finish(1);
  await turns();
  expect(log).toEqual(['begin 1', 'begin 3', 'end 1', 'begin 2']);
});

test('drops a job that is cancelled while it waits, and runs what comes after it', async () => {
  const { queue, log, add, finish } = watched();
  add('a', 1);
  add('a', 2);
  add('a', 3);
  await turns();
  queue.cancel(2);
  queue.cancel(1);
  queue.cancel(99);
  finish(1);
  await turns();
  expect(log).toEqual(['begin 1', 'drop 2', 'end 1', 'begin 3']);
});

test('sees a cancel that arrives in the same turn as its request', async () => {
  const { queue, log, add } = watched();
  add('a', 1);
  queue.cancel(1);
  await turns();
  expect(log).toEqual(['drop 1']);
  add('a', 2);
  await turns();
  expect(log).toEqual(['drop 1', 'begin 2']);
});
