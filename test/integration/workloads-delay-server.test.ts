import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import {
  type DelayServer,
  type DelayServerOptions,
  startDelayServer,
} from '../../src/catalogue/host/delay-server.ts';
import { WORKLOADS } from './workloadsHelp.ts';

const started: DelayServer[] = [];

async function start(options: Partial<DelayServerOptions> = {}): Promise<DelayServer> {
  const server = await startDelayServer({ workloads: WORKLOADS, ...options });
  started.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function get(url: string): Promise<{ status: number; text: string; seconds: number }> {
  const begin = performance.now();
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text(), seconds: (performance.now() - begin) / 1000 };
}

test('answers after the time asked for in the path, or after its own', async () => {
  const { url } = await start({ delay: 0.1 });
  const asked = await get(`${url}/delay/0.3`);
  expect(asked.status).toBe(200);
  expect(asked.seconds).toBeGreaterThan(0.29);
  expect((await get(`${url}/anything`)).seconds).toBeGreaterThan(0.09);
});

test('requests wait side by side', async () => {
  const { url } = await start();
  const begin = performance.now();
  const answers = await Promise.all(Array.from({ length: 50 }, () => get(`${url}/delay/0.2`)));
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  // One after the other they would take 10 s at least.
  expect((performance.now() - begin) / 1000).toBeLessThan(50 * 0.2);
});

test.each(['-1', 'x', '61', ''])('refuses a delay of "%s"', async (text) => {
  const { url } = await start();
  expect(await get(`${url}/delay/${text}`)).toMatchObject({
    status: 400,
    text: expect.stringContaining('0 to 60'),
  });
});

test('the same seed fails the same requests and adds the same jitter', async () => {
  const series = async () => {
    const { url } = await start({ failures: 0.5, jitter: 0.01, seed: 7 });
    const answers = [];
    for (let k = 0; k < 12; k++) answers.push((await get(`${url}/delay/0`)).text);
    return answers;
  };
  const first = await series();
  expect(await series()).toEqual(first);
  expect(first.filter((text) => text.startsWith('failed')).length).toBeGreaterThan(0);
  expect(first.filter((text) => text.startsWith('after')).length).toBeGreaterThan(0);
});

test('stopping it cuts what still waits, and may be asked twice', async () => {
  const server = await start();
  const waiting = get(`${server.url}/delay/50`);
  const cut = expect(waiting).rejects.toThrow();
  await get(`${server.url}/delay/0`);
  await server.stop();
  await server.stop();
  await cut;
  await expect(get(`${server.url}/delay/0`)).rejects.toThrow();
});

test('a port in use is named as such', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  await expect(start({ port })).rejects.toMatchObject({
    code: 'delay-server',
    message: expect.stringMatching(/port is in use/),
  });
});

test('an option that makes no sense is named', async () => {
  await expect(start({ delay: -1 })).rejects.toThrow(/--delay/);
});

test('a Node that is not there is named', async () => {
  await expect(start({ node: '/no/such/node' })).rejects.toMatchObject({ code: 'delay-server' });
});

test('it ends when the process that started it is killed', async () => {
  const code = `
    import { startDelayServer } from ${JSON.stringify(join(import.meta.dirname, '../../src/catalogue/host/delay-server.ts'))};
    const server = await startDelayServer({ workloads: ${JSON.stringify(WORKLOADS)} });
    console.log(server.url);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  expect((await get(`${url}/delay/0`)).status).toBe(200);
  parent.kill('SIGKILL');
  await expect
    .poll(
      () =>
        get(`${url}/delay/0`).then(
          () => 'answers',
          () => 'gone',
        ),
      { timeout: 10_000 },
    )
    .toBe('gone');
});
