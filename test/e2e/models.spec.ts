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

/** The running state in the light theme: the stroke of simulated lanes, and the solid of measured ones. */
const OUTLINE = '#063d22';
const SOLID = '#15804c';

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

/** Chooses a preset by its id out of all models'. */
async function choosePreset(page: Page, id: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Preset' });
  await field.click();
  // The whole list lies over the page, not cut by the panel.
  await expect(page.getByRole('listbox', { name: 'Presets' })).toBeInViewport({ ratio: 0.99 });
  await field.fill(id);
  await page
    .getByRole('option')
    .filter({ has: page.locator('code').getByText(id, { exact: true }) })
    .click();
}

async function openModels(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await choosePreset(page, 'two-spinners');
  await expect(variant(page, 'A').getByText('Parallelism')).toBeVisible();
}

test('shows lanes, queues and counters of a model, and steps through it', async ({ page }) => {
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  await page.getByRole('button', { name: 'Theme: Desktop. Change to Light' }).click();
  await openModels(page);
  await expect.poll(() => pixelsOf(page, 'A', OUTLINE)).toBeGreaterThan(100);
  expect(await pixelsOf(page, 'A', SOLID)).toBe(0);
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
  for (let i = 0; i < 9; i++) await page.getByRole('button', { name: 'Step forward' }).click();
  await page.getByRole('button', { name: 'Compare with B' }).click();
  await expect(variant(page, 'B').getByText(/^Step 9,/)).toBeVisible();
  await expect(variant(page, 'A').getByText(/^Step 9,/)).toBeVisible();
  await expect(page.getByRole('row', { name: /^Events simulated/ })).toBeInViewport({ ratio: 0.99 });
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

  await choosePreset(page, 'hogs');
  await page.getByLabel('Set-up file').setInputFiles(file);
  await expect(page.getByLabel(/Count of/)).toHaveValue('3');
  await expect(variant(page, 'A')).toContainText('CPython threads and the GIL');

  const bad = join(home, 'bad.json');
  const refused = async (content: string, why: RegExp): Promise<void> => {
    await writeFile(bad, content);
    await page.getByLabel('Set-up file').setInputFiles(bad);
    await expect(page.getByText(why).first()).toBeVisible();
  };
  await refused(text.replace('"op": "forever"', '"op": "for ever"'), /programs\.threads\[0\]\.body\[0\]/);
  await refused(text.replace(/"ns": \d+/, '"ns": -1'), /body\[0\]\.ns.*time must not be negative/);
  await refused(text.replace(/"untilNs": \d+/, '"untilNs": "soon"'), /untilNs: must be a whole number of ns/);
  await refused('[1, 2', /it is not JSON/);
  await refused('['.repeat(1_000_000), /more than 200 deep/);
  await refused(' '.repeat(17 * 2 ** 20), /the file has 17 MB, a set-up 16 MB at most/);
  await expect(variant(page, 'A')).toContainText('CPython threads and the GIL');

  await writeFile(bad, text.replace('"count": 3', '"count": 900000'));
  await page.getByLabel('Set-up file').setInputFiles(bad);
  await expect(page.getByText(/the page holds 250,000 threads/)).toBeVisible();
});

test('a duration is changed in its field and runs at once', async ({ page }) => {
  await openModels(page);
  const switches = page.getByRole('row', { name: /^GIL switches/ });
  const before = await switches.textContent();
  const field = page.getByLabel(/^spinner, compute \(threads/);
  await field.fill('-3');
  await expect(page.getByText('A time cannot be negative')).toBeVisible();
  await field.fill('20 ms');
  await expect(page.getByText('A time cannot be negative')).toBeHidden();
  await page.getByLabel('Switch interval').fill('1000');
  await expect(switches).not.toHaveText(before ?? '');
  await page.getByText('Programs as JSON').click();
  await expect(page.getByLabel('Programs', { exact: true })).toHaveValue(/"ns": 20000000/);
});

test('any of ten thousand goroutines’ steps is reached, and found by its words', async ({ page }) => {
  await openModels(page);
  await choosePreset(page, 'go-100k-goroutines');
  const steps = variant(page, 'A').getByRole('region', { name: 'Steps' });
  await expect(steps.getByRole('heading')).toHaveText(/^Steps: \d\d,\d{3}$/);
  const count = Number((await steps.getByRole('heading').textContent())?.replace(/\D/g, ''));
  await page.keyboard.press('End');
  const at = (step: number): Promise<void> =>
    expect(variant(page, 'A').getByText(`Step ${step.toLocaleString('en-US')},`)).toBeVisible();
  await at(count);
  await page.keyboard.press('ArrowLeft');
  await at(count - 1);
  await page.keyboard.press('Home');
  await expect(variant(page, 'A').locator('.md-sentence')).toContainText('Before the first step');
  await steps.getByRole('searchbox', { name: 'Find a step' }).fill('worker-9000 ');
  await page.keyboard.press('Enter');
  await expect(variant(page, 'A').locator('.md-sentence')).toContainText('worker-9000 ');
  await expect(steps.locator('[aria-current=step]')).toContainText('worker-');
  await expect(steps.locator('[aria-current=step]')).toBeInViewport();

  await page.getByRole('button', { name: 'Step forward' }).focus();
  await page.keyboard.press('End');
  await choosePreset(page, 'go-gomaxprocs-1');
  await expect(steps.getByText('core 0 runs').first()).toBeInViewport();
});

/** Counts the rectangles that are drawn on canvases from now on. */
const countDrawing = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const scope = globalThis as unknown as {
      drawn: number;
      CanvasRenderingContext2D: { prototype: { fillRect(...box: number[]): void } };
    };
    const { prototype } = scope.CanvasRenderingContext2D;
    const { fillRect } = prototype;
    scope.drawn = 0;
    prototype.fillRect = function counted(...box) {
      scope.drawn += 1;
      fillRect.apply(this, box);
    };
  });
const drawn = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { drawn: number }).drawn);

test('playing moves the cursor of two variants and draws no lane anew', async ({ page }) => {
  await openModels(page);
  await page.getByRole('button', { name: 'Compare with B' }).click();
  await expect(variant(page, 'B').getByText('Parallelism')).toBeVisible();
  await expect(page.getByText('so far')).toHaveCount(0);
  await page.mouse.move(5, 5);
  await countDrawing(page);
  const place = (): Promise<string | null> => variant(page, 'B').locator('.md-cursor').getAttribute('style');
  const start = await place();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(place).not.toBe(start);
  await expect(variant(page, 'B').locator('.md-sentence')).toContainText(/^Step \d+,/);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  expect(await drawn(page)).toBe(0);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect.poll(() => drawn(page)).toBeGreaterThan(0);
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
