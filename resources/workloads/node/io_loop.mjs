// A hundred timers and twenty requests, all waiting at the same time on one thread.

import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServer, start, timed, URL_OPTION } from './lesson.mjs';

const lesson = start('node-io-loop', {
  requests: [20, 20, 'how many requests'],
  timers: [100, 100, 'how many timers'],
  delay: [1, 0.2, 'seconds that each request and each timer takes'],
  url: URL_OPTION,
});
await checkServer(lesson);
const { requests, timers, delay, url } = lesson.params;

async function request() {
  const answer = await fetch(`${url}/delay/${delay}`);
  return answer.text();
}

lesson.phase(`${timers} timers and ${requests} requests of ${delay} s`);
const before = process.cpuUsage();
const [wall, answers] = await timed(() =>
  Promise.all([
    ...Array.from({ length: timers }, () => sleep(delay * 1000)),
    ...Array.from({ length: requests }, request),
  ]),
);
const used = process.cpuUsage(before);
lesson.figure('wall_s', wall);
lesson.figure('cpu_s', (used.user + used.system) / 1e6);
lesson.figure('delays_ratio', wall / delay);
lesson.figure('done_count', answers.length);
lesson.say(`one JavaScript thread, on a machine with ${availableParallelism()} cores`);
lesson.finish();
