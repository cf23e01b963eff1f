// The sum of square roots split over a pool of workers, as many as the machine has cores.

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { start, timed } from './lesson.mjs';

function sumOfRoots(from, to) {
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.sqrt(i);
  return sum;
}

function serve() {
  parentPort.on('message', ({ from, to }) => parentPort.postMessage(sumOfRoots(from, to)));
}

/** The worker's answer; rejects where it fails. */
function ask(worker, part) {
  const answer = once(worker, 'message');
  worker.postMessage(part);
  return answer;
}

/** Each worker takes the next part as soon as it is free. */
async function share(workers, parts) {
  const rest = [...parts];
  const take = async (worker) => {
    for (let part = rest.shift(); part; part = rest.shift()) await ask(worker, part);
  };
  await Promise.all(workers.map(take));
}

async function main() {
  const lesson = start('node-worker-pool', {
    n: [1e8, 1e8, 'square roots to sum'],
    workers: [0, 0, 'workers in the pool, 0 for as many as there are cores'],
    parts: [16, 16, 'parts that the sum is cut into'],
    repeat: [5, 2, 'times that the sum is made, to have something to see'],
  });
  const { n, parts, repeat } = lesson.params;
  const cores = availableParallelism();
  const size = lesson.params.workers || cores;
  const cut = Array.from({ length: parts }, (_, k) => ({ from: (n / parts) * k, to: (n / parts) * (k + 1) }));
  const pool = Array.from({ length: size }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(pool.map((worker) => ask(worker, { from: 0, to: 1e6 }))); // started and compiled

  const all = Array.from({ length: repeat }, () => cut).flat();

  lesson.phase(`${repeat} times ${parts} parts in one worker`);
  const [one] = await timed(() => share(pool.slice(0, 1), all));
  lesson.figure('one_worker_s', one / repeat);

  lesson.phase(`the same parts over ${size} workers on ${cores} cores`);
  const [many] = await timed(() => share(pool, all));
  lesson.figure('pool_s', many / repeat);

  lesson.figure('speedup_ratio', one / many);
  lesson.figure('efficiency_ratio', one / many / Math.min(size, cores));
  await Promise.all(pool.map((worker) => worker.terminate()));
  lesson.finish();
}

if (isMainThread) await main();
else serve();
