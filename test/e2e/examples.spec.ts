import type { Page } from '@playwright/test';
import { expect, test } from './launch.ts';

const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name });

/** Seconds of the recording at a share of the lanes' width, as the window tells them under the pointer. */
async function timeAt(page: Page, share: number): Promise<number> {
  const box = await page.locator('.sy-lanes-plot').boundingBox();
  if (box === null) throw new Error('the lanes have no box');
  await page.mouse.move(box.x + box.width * share, box.y + 60);
  const text = (await page.getByTitle('Time under the pointer').textContent()) ?? '';
  return Number.parseFloat(text) * (/\bms\b/.test(text) ? 0.001 : 1);
}

/** Seconds of the recording that are in view. */
const spanInView = async (page: Page): Promise<number> =>
  ((await timeAt(page, 0.75)) - (await timeAt(page, 0.25))) * 2;

test('a Python example is chosen, run and recorded, and its lesson leads through the recording', async ({
  page,
}) => {
  await rail(page, 'Examples').click();
  const list = page.getByRole('region', { name: 'Examples' });
  await list.getByLabel('Search').fill('py-cpu-sequential');
  await list.getByRole('button', { name: /A sum in sequence, then in two threads/ }).click();
  const form = page.getByRole('form', { name: 'Run it' });

  await test.step('a value out of bounds is refused at its field', async () => {
    const field = form.getByLabel('Threads, and sums');
    await field.fill('65');
    await expect(form.getByText('At most 64.')).toBeVisible();
    await expect(form.getByRole('button', { name: 'Run and record' })).toBeDisabled();
    await field.fill('2');
  });

  await test.step('the run opens its session with the lesson', async () => {
    await expect(form.getByRole('radio', { name: 'Quick' })).toBeChecked();
    await form.getByRole('button', { name: 'Run and record' }).click();
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Lesson' })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('heading', { name: 'What happens' })).toBeVisible();
  });

  await test.step('a step moves the view to its interval and selects it', async () => {
    const steps = page.locator('.sy-lesson-step');
    await expect(steps).toHaveCount(2);
    const whole = await spanInView(page);
    await steps.nth(1).click();
    await expect(steps.nth(1)).toHaveAttribute('aria-current', 'step');
    const text = (await steps.nth(1).textContent()) ?? '';
    const [, from, to] = /: ([\d.]+) s to ([\d.]+) s/.exec(text) ?? [];
    const length = Number(to) - Number(from);
    expect(length).toBeLessThan(whole * 0.8);
    // The interval is shown with a margin of 5 % on either side, as far as the recording goes.
    await expect.poll(() => spanInView(page)).toBeLessThan(length * 1.15);
    expect(await spanInView(page)).toBeGreaterThan(length * 0.95);
    await expect(steps.nth(1)).toContainText(/Measured here: \d+ active threads/);
    const parallelism = /parallelism ([\d.]+)/.exec((await steps.nth(1).textContent()) ?? '')?.[1];
    expect(Number(parallelism)).toBeLessThan(1.4);
    await page.getByRole('button', { name: 'Whole recording' }).click();
    await expect.poll(() => spanInView(page)).toBeCloseTo(whole, 1);
  });

  await test.step('the answer is hidden until it is asked for', async () => {
    await expect(page.getByText(/one of the two always waits for the other/)).toBeHidden();
    await page.getByRole('button', { name: 'Show the answer' }).click();
    await expect(page.getByText(/one of the two always waits for the other/)).toBeVisible();
  });

  await test.step('the recording walks the decision tree', async () => {
    await rail(page, 'Decide').click();
    await page.getByLabel('Recording that answers').selectOption(await openOption(page));
    const way = page.getByRole('list', { name: 'The recording’s way' }).getByRole('listitem');
    await expect(way.first()).toContainText(/[\d.]+ cores busy/);
    // The answer must be the figure's own: what a quick run spends on starting up differs between machines.
    const first = (await way.first().textContent()) ?? '';
    const demand = Number(/([\d.]+) threads ran or waited/.exec(first)?.[1]);
    expect(first).toContain(demand < 0.3 ? 'I/O-bound' : demand < 0.8 ? 'mixed' : 'CPU-bound');
    await expect(way.nth(1)).toContainText('Python');
    const marked = page.getByRole('tree').locator('[aria-current=step]');
    await expect(marked).toHaveCount(await way.count());
    await expect(way.last()).toContainText((await marked.last().textContent()) ?? 'an advice');
  });
});

/** Value of the choice that stands for the open session; its words change once the library is listed. */
async function openOption(page: Page): Promise<string> {
  const option = page.getByLabel('Recording that answers').locator('option', { hasText: '(open now)' });
  await expect(option).toHaveCount(1);
  return (await option.getAttribute('value')) ?? '';
}

test('a run is cancelled, and its session is kept', async ({ page }) => {
  await rail(page, 'Examples').click();
  const list = page.getByRole('region', { name: 'Examples' });
  await list.getByLabel('Search').fill('py-cpu-threads-20m');
  await list.getByRole('button', { name: /The same sum, twice as long/ }).click();
  const form = page.getByRole('form', { name: 'Run it' });
  await form.getByLabel('Iterations of each sum').fill('2000000000');
  await form.getByRole('button', { name: 'Run and record' }).click();
  const bar = page.getByRole('region', { name: 'Examples under way' });
  await expect(bar).toContainText(/Recording.*Threads/);
  await bar.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar).toBeHidden();
  await expect(page.getByText('The run was cancelled')).toBeVisible();
  await page.getByRole('button', { name: 'Open its session' }).click();
  await expect(page.getByRole('img', { name: /^Timeline: \d+ threads?/ })).toBeVisible();
});
