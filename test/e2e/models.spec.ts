import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from './launch.ts';

/** The part of a canvas that runs in the page; this project's types have no DOM. */
interface PageCanvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  } | null;
}

const variant = (page: Page, name: 'A' | 'B') => page.getByRole('region', { name: `Variant ${name}` });

/** Pixels of a variant's lanes in a colour, within 2 in each part: outlines are drawn with whole colours. */
const pixelsOf = (page: Page, name: 'A' | 'B', colour: string): Promise<number> =>
  variant(page, name)
    .locator('canvas')
    .evaluate((element, hex) => {
      const canvas = element as unknown as PageCanvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (wanted.every((part, j) => Math.abs(part - (data[i + j] ?? 0)) <= 2)) count++;
      }
      return count;
    }, colour);

/** Answers the native dialogs for saving with `path`, and does everything after that for real. */
const saveTo = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);

async function openModels(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByLabel('Model', { exact: true }).selectOption({ label: 'CPython threads and the GIL' });
  await page.getByLabel('Preset').selectOption({ label: 'Two computing threads' });
  await expect(variant(page, 'A').getByText('Parallelism')).toBeVisible();
}

test('shows lanes, queues and counters of a model, and steps through it', async ({ page }) => {
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.getByRole('button', { name: 'Theme: Desktop. Change to Light' }).click();
  await openModels(page);
  await expect.poll(() => pixelsOf(page, 'A', '#15804c')).toBeGreaterThan(100);
  await expect(page.getByText('Everything here is simulated')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Counters' })).toContainText('Involuntary switches');

  await page.getByRole('button', { name: 'Step forward' }).click();
  await expect(variant(page, 'A').getByText(/^Step 1,/)).toBeVisible();
  await page.keyboard.press('End');
  await expect(variant(page, 'A').locator('.md-sentence')).toContainText('spinner');
  const last = await variant(page, 'A').locator('.md-sentence').textContent();
  await page.keyboard.press('ArrowLeft');
  await expect(variant(page, 'A').locator('.md-sentence')).not.toHaveText(last ?? '');
  await page.keyboard.press('ArrowRight');
  await expect(variant(page, 'A').locator('.md-sentence')).toHaveText(last ?? '');
  const queues = variant(page, 'A').getByRole('region', { name: 'Queues' });
  await expect(queues).toContainText('GIL');
  await expect(queues).toContainText('core 1');
  expect(faults).toEqual([]);
});

test('shows two variants side by side: without the GIL two threads use two cores', async ({ page }) => {
  await openModels(page);
  await page.getByRole('button', { name: 'Compare with B' }).click();
  await page.getByLabel('Lock', { exact: true }).selectOption('free-threaded');
  const figure = async (name: 'A' | 'B'): Promise<number> =>
    Number(await variant(page, name).locator('.md-parallelism b').textContent());
  await expect.poll(() => figure('B')).toBeGreaterThan(1.95);
  expect(await figure('A')).toBeLessThan(1.05);
  expect(await figure('A')).toBeGreaterThan(0.95);
  await expect(page.getByRole('list', { name: 'What B has otherwise' })).toContainText('free-threaded');
});

test('exports a set-up and reads it again; a bad one is refused by its step', async ({ app, page, home }) => {
  const file = join(home, 'setup.json');
  await saveTo(app, file);
  await openModels(page);
  await page.getByLabel(/Count of/).fill('3');
  await page.getByRole('button', { name: 'Export set-up' }).click();
  await expect(page.getByText('Set-up saved', { exact: true })).toBeVisible();
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ model: 'gil', programs: { threads: [{ count: 3 }] } });

  await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Linux scheduler, 1:1 threads' });
  await page.getByLabel('Set-up file').setInputFiles(file);
  await expect(page.getByLabel(/Count of/)).toHaveValue('3');
  await expect(variant(page, 'A')).toContainText('CPython threads and the GIL');

  const bad = join(home, 'bad.json');
  await writeFile(bad, text.replace('"op": "forever"', '"op": "for ever"'));
  await page.getByLabel('Set-up file').setInputFiles(bad);
  await expect(page.getByText(/programs\.threads\[0\]\.body\[0\]/)).toBeVisible();
});

test('saves the lanes as a picture', async ({ app, page, home }) => {
  await openModels(page);
  const svg = join(home, 'lanes.svg');
  await saveTo(app, svg);
  await page.getByRole('button', { name: 'Save SVG' }).click();
  await expect(page.getByText('Picture saved', { exact: true })).toBeVisible();
  expect(await readFile(svg, 'utf8')).toMatch(/^<svg [^>]*>\n<title>Simulated: CPython threads and the GIL/);

  const png = join(home, 'lanes.png');
  await saveTo(app, png);
  await page.getByRole('button', { name: 'Save PNG' }).click();
  await expect(page.getByText(png, { exact: true })).toBeVisible();
  expect([...(await readFile(png)).subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
});
