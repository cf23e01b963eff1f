// A request handler that computes: until it returns, no timer ticks and no other request is answered.

import http from 'node:http';
import { start, ticker, timed } from './lesson.mjs';

const lesson = start('node-blocked-loop', {
  n: [1e9, 1e8, 'square roots that the handler sums'],
  interval: [0.1, 0.05, 'seconds between two ticks'],
});
const { n, interval } = lesson.params;

function sumOfRoots(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.sqrt(i);
  return sum;
}

let blocked = 0;
const server = http.createServer(async (request, response) => {
  if (request.url !== '/compute') {
    response.end('quick\n');
    return;
  }
  lesson.say('the handler begins to compute');
  const [seconds, sum] = await timed(() => sumOfRoots(n));
  blocked = seconds;
  lesson.say('the handler is done');
  response.end(`${sum}\n`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const get = async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

lesson.phase('a quick request, alone');
await get('/quick'); // the first one pays for the connection
const [alone] = await timed(() => get('/quick'));
lesson.figure('quick_alone_s', alone);

lesson.phase('a request that computes, a quick one beside it, and a timer');
const ticking = ticker(interval * 1000, (tick) => tick <= 3 && lesson.say(`tick ${tick}`));
const computing = get('/compute');
const [beside] = await timed(() => get('/quick'));
await computing;
const { longestGap } = ticking.stop();
lesson.figure('blocked_s', blocked);
lesson.figure('quick_beside_s', beside);
lesson.figure('longest_gap_s', longestGap);
lesson.figure('gap_over_block_ratio', longestGap / blocked);
server.close();
server.closeAllConnections();
lesson.finish();
