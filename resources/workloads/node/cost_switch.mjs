// What Node pays to go on to the next piece of work: a microtask, an immediate, a message to a worker; and for a worker.

import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { start, timed } from './lesson.mjs';

/** Sends every message back; `null` ends the worker. */
function serve() {
  parentPort.on('message', (message) =>
    message === null ? parentPort.close() : parentPort.postMessage(message),
  );
}

const newWorker = () =>
  new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url));
    worker.once('online', () => resolve(worker));
  });

function roundTrips(worker, rounds) {
  return new Promise((resolve) => {
    let left = rounds;
    worker.on('message', () => (--left ? worker.postMessage(0) : resolve()));
    worker.postMessage(0);
  });
}

async function main() {
  const lesson = start('node-cost-switch', {
    steps: [1_000_000, 200_000, 'microtasks, and a tenth as many immediates'],
    rounds: [20_000, 3_000, 'round trips to a worker'],
    workers: [8, 4, 'workers to create'],
  });
  const { steps, rounds, workers } = lesson.params;
  const perUnit = (name, seconds, units) => lesson.figure(name, (seconds / units) * 1e6);

  lesson.phase(`${steps} awaits`);
  const [micro] = await timed(async () => {
    for (let k = 0; k < steps; k++) await null;
  });
  perUnit('await_us', micro, steps);

  lesson.phase(`${steps / 10} immediates, each a turn of the loop`);
  const [immediate] = await timed(async () => {
    for (let k = 0; k < steps / 10; k++) await new Promise(setImmediate);
  });
  perUnit('immediate_us', immediate, steps / 10);

  lesson.phase(`${workers} workers`);
  const rss = process.memoryUsage.rss();
  const [create, pool] = await timed(() => Promise.all(Array.from({ length: workers }, newWorker)));
  perUnit('worker_create_us', create, workers);
  lesson.figure('worker_bytes', (process.memoryUsage.rss() - rss) / workers);

  lesson.phase(`${rounds} round trips to a worker`);
  const [trips] = await timed(() => roundTrips(pool[0], rounds));
  perUnit('message_us', trips, 2 * rounds);
  await Promise.all(pool.map((worker) => worker.terminate()));
  lesson.finish();
}

if (isMainThread) await main();
else serve();
