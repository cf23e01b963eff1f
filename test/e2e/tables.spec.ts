import type { Page } from '@playwright/test';
import { expect, test } from './launch.ts';

const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name });

test('a cell that nothing has measured says how, is measured, and opens its session', async ({ page }) => {
  await rail(page, 'Tables').click();
  await expect(page.getByRole('heading', { name: 'Python and Go', exact: true })).toBeVisible();
  const memory = page.getByRole('row', { name: /^Memory of one/ });
  const missing = memory.getByRole('button', { name: 'Measure in memory with py-cost-threads' });
  await expect(missing).toHaveAttribute('title', /run py-cost-threads \(quick\)/);
  await expect(memory.locator('.figure-chip--measured')).toHaveCount(0);

  await missing.click();
  const measured = memory.getByRole('button', { name: /^Measured: .* in memory\. Open its session$/ });
  await expect(measured).toBeVisible({ timeout: 45_000 });
  await expect(measured).toContainText(/\d.*KiB.*in memory, quick/);
  await expect(measured).toHaveAttribute('title', /py-cost-threads \(resident_per_thread_bytes\), CPython/);
  await expect(
    page
      .getByRole('navigation', { name: 'Tables' })
      .getByText(/[1-9]\d* of \d+ figures measured/)
      .first(),
  ).toBeVisible();

  await measured.click();
  await expect(page.getByRole('img', { name: /^Timeline: \d+ threads?/ })).toBeVisible();
});

test('each table is there with its rows', async ({ page }) => {
  await rail(page, 'Tables').click();
  const items = page.getByRole('navigation', { name: 'Tables' }).getByRole('button');
  await expect(items.first()).toBeVisible();
  const count = await items.count();
  expect(count).toBeGreaterThanOrEqual(5);
  for (let i = 0; i < count; i++) {
    const rows = Number(/(\d+) rows/.exec((await items.nth(i).textContent()) ?? '')?.[1]);
    await items.nth(i).click();
    await expect(items.nth(i)).toHaveAttribute('aria-current', 'true');
    await expect(page.locator('.comparison__table tbody tr')).toHaveCount(rows);
  }
});
