// A web server on loopback that answers late: it stands in for slow sites.
//
//   node delay_server.mjs --port 8137 --delay 1 --jitter 0.2 --failures 0.1 --seed 1
//
// GET /delay/SECONDS answers after that time, any other path after --delay. --jitter adds up to so many seconds,
// --failures answers that share of requests with status 503; both are drawn from the seed.

import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LONGEST_S = 60;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Seconds asked for in the path, or the server's own delay; null where the path asks for nonsense. */
export function delayOf(path, usual) {
  const asked = /^\/delay\/([^/?]*)/.exec(path);
  if (!asked) return usual;
  const seconds = Number(asked[1] || Number.NaN);
  return seconds >= 0 && seconds <= LONGEST_S ? seconds : null;
}

/** Starts a server on 127.0.0.1; port 0 takes a free one. `stop` also cuts the requests that still wait. */
export async function startDelayServer({ port = 0, delay = 1, jitter = 0, failures = 0, seed = 1 } = {}) {
  const random = seededRandom(seed);
  const waiting = new Set();
  let served = 0;
  const server = http.createServer({ keepAlive: true }, (request, response) => {
    const seconds = delayOf(request.url ?? '/', delay);
    if (seconds === null) {
      response.writeHead(400).end(`A delay is a number of seconds from 0 to ${LONGEST_S}.\n`);
      return;
    }
    const jittered = seconds + random() * jitter;
    const fails = random() < failures;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      served += 1;
      response.writeHead(fails ? 503 : 200, { 'content-type': 'text/plain' });
      response.end(fails ? 'failed as asked\n' : `after ${jittered.toFixed(3)} s\n`);
    }, jittered * 1000);
    waiting.add(timer);
    response.on('close', () => {
      clearTimeout(timer);
      waiting.delete(timer);
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    served: () => served,
    waiting: () => waiting.size,
    async stop() {
      for (const timer of waiting) clearTimeout(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function options() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8137' },
      delay: { type: 'string', default: '1' },
      jitter: { type: 'string', default: '0' },
      failures: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      'until-stdin-closes': { type: 'boolean', default: false },
    },
  });
  const { 'until-stdin-closes': untilStdinCloses, ...texts } = values;
  const numbers = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Number(text)]));
  const wrong = Object.keys(numbers).find((name) => !(numbers[name] >= 0));
  if (wrong !== undefined) throw new Error(`--${wrong} takes a number from 0 up, not "${texts[wrong]}".`);
  return { ...numbers, untilStdinCloses };
}

async function main() {
  const { untilStdinCloses, ...settings } = options();
  const server = await startDelayServer(settings);
  console.log(`DELAY-SERVER ${server.url}`);
  const stop = () => server.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (untilStdinCloses) process.stdin.on('end', stop).resume();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const why =
      error.code === 'EADDRINUSE' ? 'The port is in use; choose another with --port.' : error.message;
    console.error(`The delay server could not start: ${why}`);
    process.exit(1);
  });
}
