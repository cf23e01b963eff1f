// Child processes that serve one port: each has a loop of its own, so requests that compute run in parallel.

import cluster from 'node:cluster';
import http from 'node:http';
import { availableParallelism } from 'node:os';
import { start, timed } from './lesson.mjs';

function sumOfRoots(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.sqrt(i);
  return sum;
}

function serve() {
  http
    .createServer((request, response) => {
      sumOfRoots(Number(request.url.slice(1)));
      response.setHeader('connection', 'close'); // the next request may go to another process
      response.end(String(process.pid));
    })
    .listen(0, '127.0.0.1');
}

/** Starts `count` children and gives the port that they share. */
async function startChildren(count) {
  const ports = Array.from({ length: count }, () => {
    const child = cluster.fork();
    return new Promise((resolve) => child.once('listening', ({ port }) => resolve(port)));
  });
  return (await Promise.all(ports))[0];
}

async function main() {
  const lesson = start('node-cluster', {
    n: [1e8, 3e7, 'square roots a request'],
    requests: [8, 8, 'requests at once'],
    children: [0, 0, 'child processes, 0 for as many as there are cores'],
  });
  const { n, requests } = lesson.params;
  const cores = availableParallelism();
  const children = lesson.params.children || cores;

  lesson.phase('one request after the other in this process');
  sumOfRoots(1e6);
  const [one] = await timed(() => sumOfRoots(n));
  lesson.figure('one_request_s', one);

  const port = await startChildren(children);
  const get = async () => (await fetch(`http://127.0.0.1:${port}/${n}`)).text();
  const burst = () => Promise.all(Array.from({ length: requests }, get));
  lesson.phase(`${requests} requests to ${children} children on ${cores} cores`);
  const [wall, answers] = await timed(burst);
  lesson.figure('wall_s', wall);
  lesson.figure('children_that_answered_count', new Set(answers).size);
  lesson.figure('speedup_ratio', (one * requests) / wall);
  lesson.figure('efficiency_ratio', (one * requests) / wall / Math.min(children, cores));
  await new Promise((resolve) => cluster.disconnect(resolve));
  lesson.finish();
}

if (cluster.isPrimary) await main();
else serve();
