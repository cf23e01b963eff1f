import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { answerBoxes, closeWindow } from './closing.ts';
import { expect, test } from './launch.ts';

const PROGRAMS = ['py-cpu-sequential-vs-threads', 'node-run-to-completion'] as const;

const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name });
/** A program's claims with its heading. */
const group = (page: Page, id: string) => page.locator('tbody', { hasText: id });
/** The claims of a program. */
const lines = (page: Page, id: string) =>
  group(page, id)
    .getByRole('row')
    .filter({ has: page.locator('.verdict') });

const bar = (page: Page) => page.getByRole('region', { name: 'Examples under way' });
const through = async (page: Page) => Number(/(\d+) of \d+/.exec((await bar(page).textContent()) ?? '')?.[1]);

test('two programs are tried at quick scale: verdicts come with reasons and open their sessions', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await rail(page, 'Claims').click();
  await expect(page.getByText(/^Not tried on this machine at this scale yet/)).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Quick' })).toBeChecked();
  for (const id of PROGRAMS) await page.getByRole('checkbox', { name: new RegExp(`\\(${id}\\)$`) }).check();

  await page.getByRole('button', { name: 'Run selected (2)' }).click();
  await expect(bar(page)).toContainText('of 2');
  await expect(page.getByRole('button', { name: 'Run all' })).toBeDisabled();
  await expect(bar(page)).toBeHidden({ timeout: 60_000 });

  await test.step('every claim of the two has a verdict, and no other', async () => {
    const counts = await page
      .getByRole('group', { name: 'Show claims by verdict' })
      .getByRole('button')
      .allInnerTexts();
    const [all, notTried] = [counts[0], counts.at(-1)].map((text) => Number(/\d+/.exec(text ?? '')?.[0]));
    const tried = await Promise.all(PROGRAMS.map((id) => lines(page, id).count()));
    expect((all ?? 0) - (notTried ?? 0)).toBe(tried.reduce((a, b) => a + b));
    for (const id of PROGRAMS) await expect(group(page, id).getByText('Not tried yet')).toHaveCount(0);
  });

  await test.step('a second that a document states for its own values cannot be tried by small ones', async () => {
    const line = lines(page, PROGRAMS[0]).filter({ hasText: 'in two threads 1.5 s' });
    await expect(line).toContainText('Cannot run here');
    await expect(line).toContainText('this run changed --n');
  });

  await test.step('one verdict is shown alone', async () => {
    const outdated = page.getByRole('button', { name: /^Outdated/ });
    await outdated.click();
    await expect(outdated).toHaveAttribute('aria-pressed', 'true');
    await expect(page.locator('td .verdict:not(.verdict--outdated)')).toHaveCount(0);
    await expect(page.locator('td .verdict--outdated').first()).toContainText('Outdated');
    await page.getByRole('button', { name: /^All/ }).click();
  });

  await test.step('the verdicts are kept at their scale', async () => {
    await expect(page.getByText(/^Last tried .* on /)).toBeVisible();
    await page.getByRole('radio', { name: 'Documents’ values' }).click();
    await expect(page.getByText(/^Not tried on this machine at this scale yet/)).toBeVisible();
    await page.getByRole('radio', { name: 'Quick' }).click();
  });

  await test.step('a row opens its session', async () => {
    await lines(page, PROGRAMS[0])
      .first()
      .getByRole('button', { name: /^Open the session/ })
      .click();
    await expect(page.getByRole('heading', { name: 'A sum in sequence, then in two threads' })).toBeVisible();
    await expect(page.getByRole('img', { name: /^Timeline: \d+ threads?/ })).toBeVisible();
  });
});

test('all are tried: verdicts come one by one, open their sessions meanwhile, and stay when it is cancelled', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await rail(page, 'Claims').click();
  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(page.getByRole('rowheader', { name: /^Statements about versions/ })).toBeVisible();
  await expect(bar(page)).toContainText('Recording');

  await test.step('programs get through, and their verdicts are there while the others wait', async () => {
    await expect.poll(() => through(page), { timeout: 90_000 }).toBeGreaterThan(1);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(1);
    const waiting = Number(
      /\d+/.exec((await page.getByRole('button', { name: /^Not tried yet/ }).textContent()) ?? ''),
    );
    expect(waiting).toBeGreaterThan(0);
  });

  await test.step('a row opens its session while the run goes on', async () => {
    await page
      .getByRole('button', { name: /^Open the session/ })
      .first()
      .click();
    await expect(page.getByRole('img', { name: /^Timeline: \d+ threads?/ })).toBeVisible();
    await expect(bar(page)).toBeVisible();
    await rail(page, 'Claims').click();
  });

  await bar(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(bar(page)).toBeHidden();
  const banner = page.locator('.banner', { hasText: 'The run was cancelled' });
  await expect(banner).toContainText(/[1-9]\d* of \d+ programs were tried/);
  await expect(page.getByRole('rowheader', { name: /^Statements about versions/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Open the session/ }).first()).toBeVisible();
});

test('the documents’ values are a choice, with its time said', async ({ page }) => {
  await rail(page, 'Claims').click();
  await page.getByRole('radio', { name: 'Documents’ values' }).click();
  await expect(page.getByText(/All programs together take several minutes/)).toBeVisible();
  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(bar(page)).toContainText(/Recording.*\d+ of \d+.*Threads/);
  await bar(page).getByRole('button', { name: 'Cancel' }).click();
  await expect(bar(page)).toBeHidden();
  await page.getByRole('radio', { name: 'Quick' }).click();
  await expect(page.getByText(/^Not tried on this machine at this scale yet/)).toBeVisible();
});

test('the entries of the toolbar stand apart, and toolchains have room for their names', async ({
  app,
  page,
}) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  await rail(page, 'Claims').click();
  await expect(page.getByRole('table')).toBeVisible({ timeout: 60_000 });
  const summary = page.getByText('Toolchains: the usual ones');
  if (await summary.isVisible()) await summary.click();
  const boxesOf = async (selector: string) =>
    Promise.all((await page.locator(selector).all()).map((one) => one.boundingBox()));
  const boxes = (await boxesOf('.claims__tools :is(input, select, .segmented, .button)')).flatMap(
    (box) => box ?? [],
  );
  expect(boxes.length).toBeGreaterThanOrEqual(6);
  for (const [k, a] of boxes.entries()) {
    for (const b of boxes.slice(k + 1)) {
      const apart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(apart, JSON.stringify([a, b])).toBe(true);
    }
    expect(a.x + a.width).toBeLessThanOrEqual(1280);
  }
  for (const box of await boxesOf('.claims__toolchain-fields select'))
    expect(box?.width).toBeGreaterThanOrEqual(200);
});

test('claims are tried with the toolchain that is chosen', async ({ page }) => {
  test.setTimeout(120_000);
  await rail(page, 'Claims').click();
  const summary = page.getByText('Toolchains: the usual ones');
  await expect(page.getByRole('table')).toBeVisible({ timeout: 60_000 });
  test.skip(!(await summary.isVisible()), 'there is one toolchain of each language here');
  await summary.click();
  const python = page.getByLabel('Python', { exact: true });
  test.skip((await python.count()) === 0, 'there is one Python here');
  const options = await python.locator('option').allInnerTexts();
  await python.selectOption({ index: options.length - 1 });
  await page.getByRole('checkbox', { name: /\(py-semaphore\)$/ }).check();
  await page.getByRole('button', { name: 'Run selected (1)' }).click();
  await expect(bar(page)).toBeVisible();
  await expect(bar(page)).toBeHidden({ timeout: 60_000 });
  const measured = lines(page, 'py-semaphore').first().locator('.claims-table__measured');
  await expect(measured).toHaveAttribute('title', new RegExp(`^${(options.at(-1) ?? '').split(' – ')[0]}`));
});

test('asks before it closes over a run of claims, and keeps what it found', async ({ app, page, home }) => {
  await rail(page, 'Claims').click();
  await page.getByRole('button', { name: 'Run all' }).click();
  await expect(page.getByRole('rowheader', { name: /^Statements about versions/ })).toBeVisible();
  await expect(bar(page)).toContainText('Recording');
  const asked = await answerBoxes(app, 1, 0);
  await closeWindow(app);
  await expect.poll(asked).toEqual(['Claims are being tried.']);
  await expect(bar(page)).toBeVisible();
  const closed = app.waitForEvent('close');
  await closeWindow(app);
  await closed;
  const folder = join(home, '.local', 'share', 'switchyard');
  const kept = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as { rows: unknown[] };
  expect(kept.rows.length).toBeGreaterThan(0);
  // Every session was saved to its end: none has a log left beside it.
  const files = await readdir(join(folder, 'sessions'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
});
