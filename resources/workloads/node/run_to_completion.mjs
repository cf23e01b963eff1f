// Who runs first: each callback runs to its end, then all nextTicks, then all microtasks, and only then the next callback.

import { readFile } from 'node:fs';
import { start } from './lesson.mjs';

const lesson = start('node-run-to-completion', {
  spin: [0.05, 0.1, 'seconds that the first callback keeps computing'],
});
const order = [];
const did = (what) => {
  order.push(what);
  lesson.say(what);
};

function spin(seconds) {
  const end = lesson.elapsed() + seconds;
  while (lesson.elapsed() < end);
}

/** Everything is asked for inside one I/O callback, where the order is settled. */
function insideCallback(done) {
  setTimeout(() => did('timer'), 0);
  setImmediate(() => {
    did('immediate');
    setTimeout(done, 5);
  });
  Promise.resolve().then(() => did('microtask'));
  process.nextTick(() => did('nextTick'));
  spin(lesson.params.spin);
  did('callback ends');
}

lesson.phase('one I/O callback asks for a timer, an immediate, a microtask and a nextTick, then computes');
await new Promise((resolve) => readFile(new URL(import.meta.url), () => insideCallback(resolve)));

const place = (what) => order.indexOf(what) + 1;
lesson.figure('callback_place_count', place('callback ends'));
lesson.figure('next_tick_place_count', place('nextTick'));
lesson.figure('microtask_place_count', place('microtask'));
lesson.figure('immediate_place_count', place('immediate'));
lesson.figure('timer_place_count', place('timer'));
lesson.note(order.join(', '));
lesson.finish(order.length === 5);
