import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../scripts/root.ts';
import { expect, test } from './launch.ts';

/** Two threads that compute without a pause: under the GIL they take turns, without it each would have a core. */
const TWO_THREADS = `
import threading, time
end = time.monotonic() + 1.5
def compute():
    while time.monotonic() < end: sum(range(5000))
threads = [threading.Thread(target=compute) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
`;

async function record(home: string, program: string): Promise<string> {
  const file = join(home, 'overlay.switchyard');
  const args = ['record', '-o', file, '--', 'python3', '-c', program];
  await promisify(execFile)(join(projectRoot, 'bin', 'switchyard'), args, { cwd: home });
  return file;
}

/** Measured and simulated figure of a line of the table of residuals, in the units that it shows. */
async function figures(page: Page, metric: string): Promise<{ measured: string; simulated: string }> {
  const cells = page.locator(`.sy-residuals [data-metric=${metric}] tr`).first().locator('td');
  const [measured = '', simulated = ''] = await cells.allTextContents();
  return { measured, simulated };
}

/** The part of a canvas that runs in the page; this project's types have no DOM. */
interface PageCanvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  } | null;
}

/** Pixels of the lanes' canvas in the colour of the outlines of running, in either theme. */
function outlinePixels(page: Page): Promise<number> {
  return page.locator('.sy-lanes-plot canvas').evaluate((element) => {
    const canvas = element as unknown as PageCanvas;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const colours = new Set([0x063d22, 0xa6f0ca]);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const colour = ((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
      if (colours.has(colour)) count++;
    }
    return count;
  });
}

test('a model is fitted to a recording, laid beside it, and follows what if', async ({ home, launch }) => {
  const file = await record(home, TWO_THREADS);
  const app = await launch({ args: [file] });
  const page = await app.firstWindow();
  await page.getByRole('tab', { name: 'Overlay' }).click();

  await test.step('the runtime’s own model is proposed, with its reason', async () => {
    const proposed = page.locator('.sy-model', { hasText: 'proposed' });
    await expect(proposed).toContainText('GIL');
    await expect(proposed.getByRole('radio')).toBeChecked();
    expect(await outlinePixels(page)).toBe(0);
  });

  await test.step('its lanes are outlined below the measured, and the figures compared', async () => {
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    await expect(page.getByRole('table', { name: 'Residuals' })).toBeVisible();
    await expect(page.locator('.sy-residuals [data-metric]')).toHaveCount(6);
    // What came of the fit is in sight without scrolling.
    await expect(page.locator('.sy-residuals [data-metric]').nth(3)).toBeInViewport();
    await expect(page.locator('.sy-row-simulated').first()).toBeVisible();
    await expect.poll(() => outlinePixels(page)).toBeGreaterThan(100);
    await expect(page.getByText('outlined: simulated')).toBeVisible();
    await expect(page.getByRole('img', { name: /^Parallelism: mean .* simulated/ })).toBeVisible();
    await expect(page.getByText('What sampling cannot see')).toBeAttached();
  });

  const fitted = await figures(page, 'parallelism');
  expect(Number(fitted.simulated)).toBeLessThan(1.2);

  await test.step('without the GIL, on cores of their own, both threads run at once; the measured stay', async () => {
    await page.getByRole('spinbutton', { name: 'Cores' }).first().fill('8');
    await page.getByRole('switch', { name: 'GIL' }).uncheck();
    const simulated = async (): Promise<number> => Number((await figures(page, 'parallelism')).simulated);
    await expect.poll(simulated).toBeGreaterThan(Number(fitted.simulated) * 1.3);
    expect((await figures(page, 'parallelism')).measured).toBe(fitted.measured);
    await page.getByRole('button', { name: 'Back to the fit' }).click();
    await expect.poll(() => figures(page, 'parallelism')).toEqual(fitted);
  });

  await test.step('O hides the model, and the fit is stored with the session', async () => {
    await page.getByRole('heading', { name: 'Residuals' }).click();
    await page.keyboard.press('o');
    await expect.poll(() => outlinePixels(page)).toBe(0);
    await page.getByRole('button', { name: 'Store the fit in the session' }).click();
    await expect(page.getByText('Stored in the session.')).toBeVisible();
  });

  await test.step('a stored fit is offered when the session is opened again', async () => {
    await app.close();
    const again = await (await launch({ args: [file] })).firstWindow();
    await again.getByRole('tab', { name: 'Overlay' }).click();
    await again.getByRole('button', { name: 'Use it' }).click();
    await expect(again.getByRole('table', { name: 'Residuals' })).toBeVisible();
  });
});

test('a recording that is too short says so and shows no lane', async ({ home, launch }) => {
  const file = join(home, 'short.switchyard');
  const args = ['record', '-o', file, '--', '/bin/true'];
  await promisify(execFile)(join(projectRoot, 'bin', 'switchyard'), args, { cwd: home });
  const page = await (await launch({ args: [file] })).firstWindow();
  await page.getByRole('tab', { name: 'Overlay' }).click();
  await expect(page.getByText(/No model can be laid over this recording/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Fit', exact: true })).toHaveCount(0);
  await expect(page.locator('.sy-row-simulated')).toHaveCount(0);
});
