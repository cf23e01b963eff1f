import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { findNode } from '../../scripts/node.ts';
import { sessionExample } from '../../src/lab/sessionExample.ts';
import { answerBoxes, closeWindow } from './closing.ts';
import { expect, test } from './launch.ts';

const library = (home: string): string => join(home, '.local', 'share', 'switchyard', 'sessions');
const commandField = (page: Page) => page.getByRole('textbox', { name: 'Command' });
/** A message in the corner; its copy for screen readers comes and goes. */
const toast = (page: Page, title: string) => page.getByText(title, { exact: true });
const startButton = (page: Page) => page.getByRole('button', { name: 'Start recording' });
const recordingBar = (page: Page) => page.getByRole('region', { name: 'Recording' });

/** Longer than any test; a program that outlives its test ends then. */
const LIFE_MS = 60_000;

/** Enters a Node program that runs until it is ended. */
async function enterEndless(page: Page): Promise<void> {
  const program = `setInterval(() => {}, 10); setTimeout(process.exit, ${LIFE_MS})`;
  await commandField(page).fill(`'${findNode()}' -e '${program}'`);
}

test('opens on the start page without a fault', async ({ launch }) => {
  const faults: string[] = [];
  const app = await launch();
  const page = await app.firstWindow();
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'New recording' })).toBeVisible();
  await expect(page.getByText('No sessions yet')).toBeVisible();
  expect(faults).toEqual([]);
});

test('gives the page nothing but the bridge', async ({ app, page }) => {
  const names = ['require', 'process', 'module', 'Buffer', 'electron'];
  expect(await page.evaluate(`${JSON.stringify(names)}.filter((name) => name in window)`)).toEqual([]);
  expect(await page.evaluate('Object.keys(switchyard).sort()')).toEqual(['cancel', 'request', 'subscribe']);
  const preferences = await app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents();
    // Electron has it and leaves it out of its types.
    return (contents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
});

test('runs no script but its own, and may do nothing but draw', async ({ page }) => {
  expect(await page.evaluate('location.origin')).toBe('switchyard://app');
  const policy = await page.evaluate(
    'fetch(location.href).then((r) => r.headers.get("content-security-policy"))',
  );
  expect(policy).toContain("script-src 'self'");
  const injected = `new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true });
    const script = document.createElement('script');
    script.textContent = 'document.title = "injected"';
    document.head.append(script);
  })`;
  expect(await page.evaluate(injected)).toBe('refused');
  expect(await page.evaluate('Notification.requestPermission()')).toBe('denied');
  expect(await page.evaluate('window.open("https://example.invalid/") === null')).toBe(true);
  expect(await page.evaluate('fetch("https://example.invalid/").then(() => "loaded", () => "refused")')).toBe(
    'refused',
  );
});

test('refuses requests that are not in the contract, and files that nobody chose', async ({ page }) => {
  const ask = (channel: string, payload: unknown) =>
    page.evaluate(`switchyard.request(1000000, ${JSON.stringify(channel)}, ${JSON.stringify(payload)})`);
  expect(await ask('fs.readFile', { path: '/etc/passwd' })).toMatchObject({ error: { code: 'bad-request' } });
  expect(await ask('session.open', { path: '../x' })).toMatchObject({ error: { code: 'bad-request' } });
  expect(await ask('session.open', { path: '/etc/passwd' })).toMatchObject({
    error: { code: 'path-not-chosen' },
  });
});

test('cannot be led to another page', async ({ app, page }) => {
  await app.evaluate(({ webContents }) => {
    const tried: string[] = [];
    Object.assign(globalThis, { tried });
    for (const contents of webContents.getAllWebContents()) {
      contents.on('will-frame-navigate', (event) =>
        tried.push(`${event.url} refused: ${event.defaultPrevented}`),
      );
      contents.on('did-navigate', (_event, url) => tried.push(`${url} reached`));
    }
  });
  const tried = () => app.evaluate(() => (globalThis as unknown as { tried: string[] }).tried);
  await page.evaluate('void (window.marked = "the same page")');
  const addresses = ['https://example.invalid/', 'switchyard://other/index.html'];
  for (const [index, address] of addresses.entries()) {
    await page.evaluate(`void (location.href = ${JSON.stringify(address)})`);
    await expect.poll(async () => (await tried()).length).toBe(index + 1);
  }
  expect(await tried()).toEqual(addresses.map((address) => `${address} refused: true`));
  // Playwright waits for the end of a navigation that was refused; the page itself is asked through Electron.
  const seen = await app.evaluate(({ webContents }) => {
    const [contents] = webContents.getAllWebContents();
    return contents?.executeJavaScript('[location.href, window.marked]');
  });
  expect(seen).toEqual(['switchyard://app/index.html', 'the same page']);
});

test('records a command to its end and lists the session', async ({ page, home }) => {
  const program = 'for (const end = Date.now() + 500; Date.now() < end; );';
  await commandField(page).fill(`'${findNode()}' -e '${program}'`);
  await expect(page.getByRole('list', { name: /Arguments/ }).getByRole('listitem')).toHaveText([
    findNode(),
    '-e',
    program,
  ]);
  await page.getByLabel('Title').fill('busy half second');
  await startButton(page).click();
  await expect(toast(page, 'Recording saved')).toBeVisible();
  await expect(page.getByRole('main', { name: 'Session' })).toBeVisible();
  const files = (await readdir(library(home))).filter((name) => name.endsWith('.switchyard'));
  expect(files).toEqual([expect.stringMatching(/^busy-half-second-.*\.switchyard$/)]);

  await page.getByRole('button', { name: 'Record', exact: true }).click();
  const row = page.getByRole('button', { name: /busy half second/ });
  await expect(row).toContainText(/threads/);
  await row.click();
  await expect(page.getByRole('main', { name: 'Session' })).toBeVisible();
});

test('shows a running recording everywhere, and stops it', async ({ page }) => {
  await enterEndless(page);
  await startButton(page).click();
  await expect(recordingBar(page)).toContainText('Recording');
  await expect(recordingBar(page)).toContainText(/Threads\s*\d/);
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(startButton(page)).toBeDisabled();
  await expect(page.getByText(/^A recording is running\./)).toBeVisible();
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await expect(toast(page, 'Recording saved')).toBeVisible();
  await expect(recordingBar(page)).toBeHidden();
});

test('survives the end of the recorder and keeps what it wrote', async ({ app, page }) => {
  await enterEndless(page);
  await startButton(page).click();
  await expect(recordingBar(page)).toContainText(/Threads\s*\d/);
  const children = await childrenOf(app, 'recorder.js');
  expect(children).toHaveLength(1);
  for (const pid of children) process.kill(pid, 'SIGKILL');
  await expect(toast(page, 'The recording broke off')).toBeVisible();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByText(/recorder killed/)).toBeVisible();
});

test('starts the service again after it was killed', async ({ app, page }) => {
  await expect(page.getByText('No sessions yet')).toBeVisible();
  const before = await childrenOf(app, 'service.js');
  expect(before).toHaveLength(1);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await expect.poll(() => childrenOf(app, 'service.js')).not.toEqual(before);
  await page.getByRole('tab', { name: 'Running process' }).click();
  await expect(page.getByRole('option').first()).toBeVisible();
});

test.describe('a running process', () => {
  let target: ChildProcess;
  test.beforeEach(() => {
    target = spawn(findNode(), ['-e', 'setInterval(() => {}, 10)', '--', 'find-me-by-this']);
  });
  test.afterEach(() => {
    target.kill('SIGKILL');
  });

  test('is found, recorded, and left running', async ({ page }) => {
    await page.getByRole('tab', { name: 'Running process' }).click();
    await page.getByLabel('Search').fill('find-me-by-this');
    const option = page.getByRole('option');
    await expect(option).toHaveCount(1);
    await expect(option).toContainText(String(target.pid));
    await expect(option).toContainText('Node');
    await option.click();
    await startButton(page).click();
    await expect(recordingBar(page)).toContainText(/Threads\s*\d/);
    await page.getByRole('button', { name: 'Stop and save' }).click();
    await expect(toast(page, 'Recording saved')).toBeVisible();
    expect(target.exitCode).toBeNull();
    expect(target.signalCode).toBeNull();
  });

  test('that nothing matches is said', async ({ page }) => {
    await page.getByRole('tab', { name: 'Running process' }).click();
    await page.getByLabel('Search').fill('no-such-process-anywhere');
    await expect(page.getByText('No process matches')).toBeVisible();
  });
});

test.describe('an example', () => {
  const choose = async (page: Page, id: string) => {
    await page.getByRole('tab', { name: 'Example' }).click();
    await page.getByLabel('Search').fill(id);
    // The first list waits until all toolchains have answered.
    await page.locator('button.example').first().click({ timeout: 60_000 });
    await startButton(page).click();
    await expect(page.getByRole('main', { name: 'Session' })).toBeVisible();
  };

  test('is recorded with its lesson, and says which one it was and with which values', async ({
    page,
    home,
  }) => {
    await choose(page, 'node-run-to-completion');
    await expect(toast(page, 'Recording saved')).toBeVisible();
    await page.getByRole('tab', { name: 'Lesson' }).click();
    await expect(page.getByRole('heading', { name: 'What happens' })).toBeVisible();
    const files = (await readdir(library(home))).filter((name) => name.endsWith('.switchyard'));
    expect(files).toHaveLength(1);
    expect(sessionExample(join(library(home), files[0] ?? ''))).toMatchObject({
      id: 'node-run-to-completion',
      scale: 'default',
      params: { spin: 0.05 },
    });
  });

  test('has its lesson while it still runs, and keeps it when it is stopped', async ({ page }) => {
    await choose(page, 'py-deadlock');
    const bar = page.getByRole('region', { name: 'Examples under way' });
    await expect(bar).toContainText('Recording');
    await page.getByRole('tab', { name: 'Lesson' }).click();
    await expect(page.getByRole('heading', { name: 'What happens' })).toBeVisible();
    await bar.getByRole('button', { name: 'Cancel' }).click();
    await expect(toast(page, 'Recording saved')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'What happens' })).toBeVisible();
  });
});

test.describe('says what is wrong', () => {
  test('with a command that needs a shell', async ({ page }) => {
    await commandField(page).fill('ls | wc');
    await startButton(page).click();
    await expect(page.getByText(/run without a shell, so \| does nothing/)).toBeVisible();
    await expect(recordingBar(page)).toBeHidden();
  });

  test('with a command that is not there', async ({ page }) => {
    await commandField(page).fill('no-such-program-anywhere');
    await expect(page.getByText(/No program “no-such-program-anywhere” can be found/)).toBeVisible();
    await startButton(page).click();
    await expect(page.getByRole('alert')).toContainText('no-such-program-anywhere');
    await expect(page.getByRole('main', { name: 'Record' })).toBeVisible();
  });

  test('with a file that is no session', async ({ launch, home }) => {
    const path = join(home, 'broken.switchyard');
    await writeFile(path, 'this is not a database');
    const page = await (await launch({ args: [path] })).firstWindow();
    await expect(page.getByRole('alert')).toContainText('broken.switchyard could not be opened');
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});

test('remembers the theme and the window’s size', async ({ launch }) => {
  const first = await launch();
  const page = await first.firstWindow();
  await page.getByRole('button', { name: /^Theme: Desktop/ }).click();
  await page.getByRole('button', { name: /^Theme: Light/ }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1000, 700));
  await first.close();
  const second = await launch();
  await expect((await second.firstWindow()).locator('html')).toHaveAttribute('data-theme', 'dark');
  const size = await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
  expect(size).toEqual([1000, 700]);
});

test('asks before it closes over a recording, then saves it', async ({ app, page, home }) => {
  await enterEndless(page);
  await startButton(page).click();
  await expect(recordingBar(page)).toContainText(/Threads\s*\d/);
  const asked = await answerBoxes(app, 1, 0);
  await closeWindow(app);
  await expect.poll(asked).toEqual(['A recording is running.']);
  await expect(recordingBar(page)).toBeVisible();
  const closed = app.waitForEvent('close');
  await closeWindow(app);
  await closed;
  const files = (await readdir(library(home))).filter((name) => /\.switchyard(-wal|-shm)?$/.test(name));
  expect(files).toEqual([expect.stringMatching(/\.switchyard$/)]);
});

/** Pids of the app's own child processes that run one of its scripts. */
async function childrenOf(app: ElectronApplication, script: string): Promise<number[]> {
  return app.evaluate(async (_electron, name) => {
    const { readdirSync, readFileSync } = process.getBuiltinModule('node:fs');
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => {
        try {
          const parent = readFileSync(`/proc/${pid}/stat`, 'utf8')
            .replace(/^.*\) \S /s, '')
            .split(' ')[0];
          const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
          return Number(parent) === process.pid && argv.some((word) => word.endsWith(name));
        } catch {
          return false;
        }
      })
      .map(Number);
  }, script);
}
