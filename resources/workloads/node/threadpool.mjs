// pbkdf2 runs on libuv's pool of four threads: of more than four calls, the fifth waits for a thread.

import { pbkdf2 } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { start } from './lesson.mjs';

const lesson = start('node-threadpool', {
  iterations: [400_000, 100_000, 'rounds of each call'],
  calls: ['4,8', '4,8', 'numbers of calls to make at once'],
});
const { iterations, calls } = lesson.params;

function hash(begin) {
  return new Promise((resolve, reject) => {
    pbkdf2('password', 'salt', iterations, 32, 'sha256', (error) =>
      error ? reject(error) : resolve((performance.now() - begin) / 1000),
    );
  });
}

await hash(performance.now()); // starts the pool's threads
const alone = await hash(performance.now());
lesson.figure('one_call_s', alone);

for (const count of calls.split(',').map(Number)) {
  lesson.phase(`${count} calls at once`);
  const begin = performance.now();
  const ends = (await Promise.all(Array.from({ length: count }, () => hash(begin)))).sort((a, b) => a - b);
  lesson.say(`ended after ${ends.map((end) => end.toFixed(2)).join(', ')} s`);
  lesson.figure(`calls_${count}_s`, ends[count - 1]);
  // The fifth begins when the first ends. The fourth may end late: on fewer cores than four, threads share them unevenly.
  if (count > 4) lesson.figure(`fifth_over_first_ratio`, ends[4] / ends[0]);
}
lesson.note(`pool of ${process.env.UV_THREADPOOL_SIZE ?? 4} threads on ${availableParallelism()} cores`);
lesson.finish();
