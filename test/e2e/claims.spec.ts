import type { Page } from '@playwright/test';
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

test('two programs are tried at quick scale: verdicts come with reasons and open their sessions', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await rail(page, 'Claims').click();
  await expect(page.getByText(/^Not tried on this machine at this scale yet/)).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Quick' })).toBeChecked();
  for (const id of PROGRAMS) await page.getByRole('checkbox', { name: new RegExp(`\\(${id}\\)$`) }).check();

  await page.getByRole('button', { name: 'Run selected (2)' }).click();
  const bar = page.getByRole('region', { name: 'Examples under way' });
  await expect(bar).toContainText('of 2');
  await expect(page.getByRole('button', { name: 'Run all' })).toBeDisabled();
  await expect(bar).toBeHidden({ timeout: 60_000 });

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
    await expect(page.getByRole('img', { name: /^Timeline: \d+ threads/ })).toBeVisible();
  });
});

test('a run of claims is cancelled; what it found is kept', async ({ page }) => {
  await rail(page, 'Claims').click();
  await page.getByRole('button', { name: 'Run all' }).click();
  const bar = page.getByRole('region', { name: 'Examples under way' });
  await expect(page.getByRole('rowheader', { name: /^Statements about versions/ })).toBeVisible();
  await expect(bar).toContainText('Recording');
  await bar.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar).toBeHidden();
  await expect(page.getByText('The run was cancelled')).toBeVisible();
  await expect(page.getByRole('rowheader', { name: /^Statements about versions/ })).toBeVisible();
});
