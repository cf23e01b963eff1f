// A timer that ticks, work for libuv's pool and a worker that computes. Usage: mixed_node.mjs SECONDS
import { pbkdf2 } from 'node:crypto';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const seconds = Number(isMainThread ? process.argv[2] : workerData);
const end = performance.now() + seconds * 1000;

if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: seconds });
  const again = () => performance.now() < end && pbkdf2('a', 'b', 20000, 32, 'sha256', again);
  for (let i = 0; i < 2; i++) again();
  const timer = setInterval(() => performance.now() >= end && clearInterval(timer), 5);
} else {
  let x = 0;
  while (performance.now() < end) x += Math.sqrt(x + 1);
}
