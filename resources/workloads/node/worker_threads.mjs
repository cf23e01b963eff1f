// The sum of square roots in a worker thread: it has an isolate and a loop of its own, so the main loop ticks on.

import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { start, ticker, timed } from './lesson.mjs';

function sumOfRoots(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.sqrt(i);
  return sum;
}

/** Answers each number of roots with their sum. */
function serve() {
  parentPort.on('message', (n) => parentPort.postMessage(sumOfRoots(n)));
}

function ask(worker, n) {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
    worker.postMessage(n);
  });
}

async function main() {
  const lesson = start('node-worker-threads', {
    n: [1e8, 1e8, 'square roots to sum'],
    interval: [0.02, 0.02, 'seconds between two ticks'],
  });
  const { n, interval } = lesson.params;
  const worker = new Worker(new URL(import.meta.url));
  await ask(worker, 1); // the worker has started

  lesson.phase(`${n} square roots in a worker`);
  const ticking = ticker(interval * 1000);
  const [inWorker] = await timed(() => ask(worker, n));
  const beside = ticking.stop();
  lesson.figure('worker_s', inWorker);
  lesson.figure('ticks_beside_worker_count', beside.ticks);
  lesson.figure('longest_gap_worker_s', beside.longestGap);

  lesson.phase('the same on the main thread');
  const blocking = ticker(interval * 1000);
  const [onMain] = await timed(() => sumOfRoots(n));
  const blocked = blocking.stop();
  lesson.figure('main_s', onMain);
  lesson.figure('longest_gap_main_s', blocked.longestGap);
  lesson.figure('gap_over_interval_ratio', beside.longestGap / interval);
  await worker.terminate();
  lesson.finish();
}

if (isMainThread) await main();
else serve();
