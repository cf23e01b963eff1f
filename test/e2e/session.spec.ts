import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../scripts/root.ts';
import { expect, test } from './launch.ts';

/** A program with two threads that compute in turns and one that sleeps, and some output. */
const PROGRAM = `
import sys, threading, time
end = time.monotonic() + 1.5
def compute():
    while time.monotonic() < end: sum(range(2000))
def sleep():
    while time.monotonic() < end: time.sleep(0.05)
threads = [threading.Thread(target=f, name=n) for n, f in [('one', compute), ('two', compute), ('naps', sleep)]]
for t in threads: t.start()
print('computing', flush=True)
for t in threads: t.join()
print('done with a warning', file=sys.stderr, flush=True)
`;

/** Records PROGRAM with the command line; returns the session's file. */
async function record(home: string): Promise<string> {
  const file = join(home, 'threads.switchyard');
  const args = ['record', '-o', file, '--', 'python3', '-c', PROGRAM];
  await promisify(execFile)(join(projectRoot, 'bin', 'switchyard'), args, { cwd: home });
  return file;
}

/** The part of a canvas that runs in the page; this project's types have no DOM. */
interface PageCanvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  } | null;
}

/** How many different colours the lanes' canvas shows: 1 while it is blank. */
function coloursOfLanes(page: Page): Promise<number> {
  return page.locator('.sy-lanes-plot canvas').evaluate((element) => {
    const canvas = element as unknown as PageCanvas;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const colours = new Set<number>();
    for (let i = 0; i < pixels.length; i += 4) {
      colours.add(((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0));
    }
    return colours.size;
  });
}

/** The first labels of the figures in the side panel, as text. */
async function fact(page: Page, section: string, label: string): Promise<string> {
  const box = page.locator('.sy-details', { has: page.getByRole('heading', { name: section }) });
  const line = box.locator('.sy-facts > div').filter({ hasText: label }).first();
  return (await line.locator('dd').textContent()) ?? '';
}

const seconds = (text: string): number => Number.parseFloat(text);

test('a recording opens as lanes, charts, threads and output on one time axis', async ({ home, launch }) => {
  const file = await record(home);
  const page = await (await launch({ args: [file] })).firstWindow();

  await test.step('lanes are drawn, and every thread is in the table', async () => {
    await expect(page.getByRole('img', { name: /^Timeline: \d+ threads?/ })).toBeVisible();
    await expect.poll(() => coloursOfLanes(page)).toBeGreaterThan(4);
    const table = page.getByRole('grid');
    await expect(table.getByRole('row').nth(4)).toBeVisible();
    await expect(page.getByText(/^CPython 3\.\d+\.\d+/).first()).toBeVisible();
    await expect(page.locator('.sy-chart-picture svg')).toHaveCount(4);
  });

  await test.step('canvas and charts have the same left edge and width', async () => {
    const lanes = await page.locator('.sy-lanes-plot').boundingBox();
    const axis = await page.locator('.sy-axis-plot').boundingBox();
    const chart = await page.locator('.sy-chart-plot').first().boundingBox();
    expect([axis?.x, axis?.width]).toEqual([lanes?.x, lanes?.width]);
    expect([chart?.x, chart?.width]).toEqual([lanes?.x, lanes?.width]);
  });

  await test.step('the target’s output stands beside it', async () => {
    await expect(page.getByRole('button', { name: /computing$/ })).toBeVisible();
    await page.getByRole('button', { name: /stderr: done with a warning$/ }).click();
    await expect(page.locator('.sy-cursor')).toBeVisible();
  });

  await test.step('a drag on the axis selects a range, with its figures', async () => {
    const axis = await page.locator('.sy-axis-plot').boundingBox();
    if (axis === null) throw new Error('the axis has no box');
    await page.mouse.move(axis.x + axis.width * 0.3, axis.y + 10);
    await page.mouse.down();
    await page.mouse.move(axis.x + axis.width * 0.6, axis.y + 10, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('tab', { name: 'Details' }).click();
    await expect(page.getByRole('heading', { name: 'Selected range' })).toBeVisible();
    const length =
      seconds(await fact(page, 'Selected range', 'To')) - seconds(await fact(page, 'Selected range', 'From'));
    const recorded = seconds(await fact(page, 'Recording', 'Length'));
    expect(length / recorded).toBeGreaterThan(0.28);
    expect(length / recorded).toBeLessThan(0.32);
    await expect(page.getByText(/figures of the selected/)).toBeVisible();
  });

  await test.step('a row of the table selects its lane', async () => {
    const row = page.getByRole('grid').getByRole('row').nth(1);
    await row.click();
    await expect(row).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.sy-row-thread[aria-pressed=true]')).toHaveCount(1);
  });

  await test.step('the pointer tells what a lane did', async () => {
    const lanes = await page.locator('.sy-lanes-plot').boundingBox();
    const row = await page.locator('.sy-row-thread').first().boundingBox();
    if (lanes === null || row === null) throw new Error('the lanes have no box');
    await page.mouse.move(lanes.x + lanes.width / 2, row.y + 10);
    await expect(page.getByRole('tooltip')).toContainText(/Sleeping|Running|On a CPU|Unknown/);
  });
});

test('wheel, drag and keys zoom, pan and come back', async ({ home, launch }) => {
  const page = await (await launch({ args: [await record(home)] })).firstWindow();
  const plot = page.locator('.sy-lanes-plot');
  await expect.poll(() => coloursOfLanes(page)).toBeGreaterThan(4);
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the lanes have no box');
  const middle = { x: box.x + box.width / 2, y: box.y + 60 };
  await page.mouse.move(middle.x, middle.y);
  // The time under the pointer while it does not move tells where the view is.
  const time = page.getByTitle('Time under the pointer');
  const timeAt = async (share: number): Promise<number> => {
    await page.mouse.move(box.x + box.width * share, middle.y);
    return seconds((await time.textContent()) ?? '');
  };
  const span = async (): Promise<number> => (await timeAt(0.75)) - (await timeAt(0.25));
  const whole = await span();
  const anchor = await timeAt(0.5);

  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -400);
  await page.keyboard.up('Control');
  await expect.poll(span).toBeLessThan(whole * 0.6);
  expect(Math.abs((await timeAt(0.5)) - anchor)).toBeLessThan(whole * 0.02);

  const before = await timeAt(0.5);
  await page.mouse.down();
  await page.mouse.move(middle.x + 100, middle.y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => timeAt(0.5)).toBeLessThan(before);
  await page.keyboard.press('d');
  await page.keyboard.press('w');
  await expect.poll(span).toBeLessThan(whole * 0.45);
  await page.keyboard.press('0');
  await expect.poll(span).toBeCloseTo(whole, 1);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys and pointer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a session that is still being written grows on the screen until its target ends', async ({
  home,
  launch,
}) => {
  const file = join(home, 'live.switchyard');
  // The target computes until its input is closed, so that the test decides when it ends.
  const program =
    'import sys,threading; t=threading.Thread(target=sys.stdin.read); t.start()\nwhile t.is_alive(): sum(range(9999))';
  const args = ['record', '-o', file, '--', 'python3', '-c', program];
  const recorder = spawn(join(projectRoot, 'bin', 'switchyard'), args, {
    cwd: home,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const exited = once(recorder, 'exit');
  try {
    await expect.poll(() => existsSync(file)).toBe(true);
    const page = await (await launch({ args: [file] })).firstWindow();
    await expect(page.getByText('recording', { exact: true })).toBeVisible();
    const ticks = async (): Promise<number> => {
      const text = (await page.getByText(/ticks missed$/).textContent()) ?? '';
      return Number(/of ([\d,]+) ticks/.exec(text)?.[1]?.replaceAll(',', ''));
    };
    const before = await ticks();
    await expect.poll(ticks).toBeGreaterThan(before);
    recorder.stdin?.end();
    await expect(page.getByText(/^recorded .* the target ended$/)).toBeVisible();
  } finally {
    recorder.stdin?.end();
  }
  // The command line ends by itself, with the target's status.
  expect(await exited).toEqual([0, null]);
});
