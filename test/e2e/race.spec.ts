import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { findNode } from '../../scripts/node.ts';
import { formatCount, formatDuration, formatNumber } from '../../src/analysis/format.ts';
import { buildReport } from '../../src/analysis/report.ts';
import { readRaceSet } from '../../src/lab/raceSet.ts';
import { sessionExample } from '../../src/lab/sessionExample.ts';
import { openSession } from '../../src/store/index.ts';
import { answerBoxes, closeWindow } from './closing.ts';
import { expect, test } from './launch.ts';

const library = (home: string): string => join(home, '.local', 'share', 'switchyard', 'sessions');
const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name });
const openRacePage = (page: Page) => rail(page, 'Race').click();
const program = (page: Page, language: string, title: string) =>
  page.getByRole('region', { name: language }).getByRole('button', { name: title });
const rows = (page: Page) => page.locator('.race-board tbody tr');
const status = (page: Page) => page.locator('.race__phase');

/** The one saved race of a library. */
async function savedRace(home: string) {
  const folder = library(home);
  const sets = (await readdir(folder)).filter((name) => name.endsWith('.switchyard-race'));
  expect(sets).toHaveLength(1);
  const path = join(folder, sets[0] ?? '');
  return { path, folder, set: readRaceSet(path) };
}

/** Enters two programs that run until they are ended, or for a minute. */
async function enterEndless(page: Page): Promise<void> {
  const endless = `'${findNode()}' -e 'setInterval(() => {}, 10); setTimeout(process.exit, 60000)'`;
  const command = page.getByLabel('Or a command of your own');
  for (let i = 0; i < 2; i++) {
    await command.fill(endless);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  }
}

/** The figures of a row of the board, by their columns' titles. */
async function figuresOf(page: Page, row: Locator): Promise<Record<string, string>> {
  const titles = await page.locator('.race-board thead th.race-board__figure').allInnerTexts();
  const cells = await row.locator('td.race-board__figure').allInnerTexts();
  return Object.fromEntries(titles.map((title, i) => [title, cells[i] ?? '']));
}

/** What the board must show of a session. */
function expected(path: string, startNs: number): Record<string, string> {
  const reader = openSession(path);
  const report = buildReport(reader.overview(), reader.totals(null));
  reader.close();
  const wallNs = (report.processes[0]?.end_ns ?? Number.NaN) - startNs;
  const { totals } = report;
  const rate = (n: number | null) => formatCount(n === null ? null : (n / wallNs) * 1e9);
  return {
    'Wall time': formatDuration(wallNs),
    CPU: formatDuration(totals.cpu_ns),
    'Cores busy': formatNumber((totals.cpu_ns ?? Number.NaN) / wallNs),
    'Voluntary/s': rate(totals.voluntary),
    'Involuntary/s': rate(totals.involuntary),
    'Run-queue delay': formatDuration(totals.runqueue_ns),
  };
}

test('a race of Python threads, goroutines and Node workers, as many terms for each, agrees with its sessions', async ({
  page,
  home,
}) => {
  test.setTimeout(180_000);
  await openRacePage(page);
  // The first list waits until all toolchains have answered; Go is built during the race.
  await program(page, 'Python', 'One sum split over 1, 2 and 4 threads').click({ timeout: 60_000 });
  await program(page, 'Go', 'One sum over 1, 2 and 4 goroutines').click();
  await program(page, 'Node.js', 'The sum over a pool of workers').click();
  await expect(page.getByRole('list', { name: 'Contestants' }).getByRole('listitem')).toHaveCount(3);
  // Twice six million terms for each: over one, then over several. They are squares, in Node square roots.
  for (const [name, params] of [
    ['Python: One sum', '--n 6000000 --threads 1,2'],
    ['Go: One sum', '--n 6000000 --goroutines 1,2 --repeat 1'],
    ['Node.js: The sum', '--n 6000000 --repeat 1'],
  ] as const)
    await page.getByLabel(`Parameters of ${name}`).fill(params);
  await page.getByRole('button', { name: 'Start race' }).click();
  await expect(status(page)).toHaveText('Running', { timeout: 90_000 });
  await expect(status(page)).toHaveText('Finished', { timeout: 60_000 });

  const { folder, set } = await savedRace(home);
  const walls: number[] = [];
  for (const [index, contestant] of set.contestants.entries()) {
    const { session, marks } = contestant;
    if (session === null || marks === null) throw new Error(`${contestant.name} was not recorded`);
    expect(contestant.outcome, contestant.message ?? '').toBe('ended');
    const shown = await figuresOf(page, rows(page).nth(index));
    expect(shown).toMatchObject(expected(join(folder, session), marks.start_ns));
    walls.push((marks.end_ns ?? Number.NaN) - marks.start_ns);
  }
  const places = await rows(page).locator('.race-board__place').allInnerTexts();
  const sorted = [...walls].sort((a, b) => a - b);
  expect(places).toEqual(walls.map((wall) => String(sorted.indexOf(wall) + 1)));
  const winner = set.contestants[walls.indexOf(sorted[0] ?? 0)];
  await expect(page.getByRole('note', { name: 'Why' })).toContainText(
    `${winner?.name.split(':')[0]} finished first`,
  );
  await expect(page.getByText(/the first and the last began at most .* apart/)).toBeVisible();

  await test.step('lanes of all on one axis', async () => {
    const lanes = page.locator('.race-lanes canvas[aria-label*="lane"]');
    await expect(lanes).toHaveCount(3);
    const widths = await lanes.evaluateAll((all) =>
      all.map((one) => (one as unknown as { clientWidth: number }).clientWidth),
    );
    expect(new Set(widths).size).toBe(1);
  });

  await test.step('large type for a projector, and back', async () => {
    // As large as the row's letters.
    const swatch = rows(page).first().locator('.race-swatch');
    const size = async () => (await swatch.boundingBox())?.width ?? 0;
    const before = await size();
    await page.keyboard.press('f');
    await expect.poll(size).toBeGreaterThan(before);
    await page.keyboard.press('Escape');
    await expect.poll(size).toBe(before);
  });

  await test.step('each session opens', async () => {
    await page.getByRole('button', { name: `Open the session of ${winner?.name}` }).click();
    await expect(page.getByRole('main', { name: 'Session' })).toBeVisible();
    await openRacePage(page);
    await expect(status(page)).toHaveText('Finished');
  });
});

test('a saved race opens again as it was, from the command line', async ({ launch, home }) => {
  const first = await launch();
  const page = await first.firstWindow();
  await openRacePage(page);
  const command = page.getByLabel('Or a command of your own');
  for (const code of [0, 5]) {
    await command.fill(`'${findNode()}' -e 'process.exitCode = ${code}'`);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  }
  await page.getByRole('button', { name: 'Start race' }).click();
  await expect(status(page)).toHaveText('Finished', { timeout: 30_000 });
  await expect(rows(page).nth(1)).toContainText('It ended with exit code 5');
  await expect(rows(page).nth(1)).toContainText('failed');
  const board = await rows(page).allInnerTexts();
  const why = await page.getByRole('note', { name: 'Why' }).textContent();
  const { path } = await savedRace(home);
  await first.close();

  const second = await launch({ args: [path], userData: join(home, 'other') });
  const again = await second.firstWindow();
  await expect(status(again)).toHaveText('Finished');
  expect(await rows(again).allInnerTexts()).toEqual(board);
  expect(await again.getByRole('note', { name: 'Why' }).textContent()).toBe(why);

  await test.step('and from the list of what was recorded, where its sessions lie within it', async () => {
    await again.getByRole('button', { name: 'New race' }).click();
    await rail(again, 'Record').click();
    const items = again.getByRole('region', { name: 'Sessions and races' }).locator('li.recent');
    await expect(items).toHaveCount(1);
    await expect(items).toContainText('race');
    await items.getByText('Its sessions').click();
    const sessions = items.getByRole('listitem').getByRole('button');
    await expect(sessions).toHaveCount(2);
    await expect(sessions.nth(1)).toContainText('failed');
    await sessions.first().click();
    await expect(again.getByRole('main', { name: 'Session' })).toBeVisible();
    await rail(again, 'Record').click();
    await items.locator('.recent__open').click();
    await expect(again.getByRole('main', { name: 'Race' })).toBeVisible();
    await expect(status(again)).toHaveText('Finished');
    expect(await rows(again).allInnerTexts()).toEqual(board);
  });

  await test.step('a session that is gone is said', async () => {
    const { set, folder } = await savedRace(home);
    const gone = set.contestants[0]?.session ?? '';
    await rm(join(folder, gone));
    await rail(again, 'Record').click();
    await expect(again.getByText(`1 of its 2 sessions is no longer beside it: ${gone}.`)).toBeVisible();
  });
});

test('one program races on two toolchains', async ({ page, home }) => {
  await openRacePage(page);
  const title = 'One sum split over 1, 2 and 4 threads';
  await program(page, 'Python', title).click({ timeout: 60_000 });
  await page.getByRole('button', { name: `Put Python: ${title} in once more` }).click();
  const toolchains = page.getByLabel(`Toolchain of Python: ${title}`);
  const options = await toolchains.nth(1).locator('option').allInnerTexts();
  test.skip(options.length < 2, `there is one Python here: ${options.join(', ')}`);
  await toolchains.nth(1).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Start race' }).click();
  await expect(status(page)).toHaveText('Finished', { timeout: 60_000 });
  const { set, folder } = await savedRace(home);
  const [usual, other] = set.contestants;
  expect(usual?.toolchain).toBe(options[0]?.replace(/( – .*)? \(usual\)$/, ''));
  expect(other?.toolchain).toBe(options[1]?.replace(/ – .*/, ''));
  expect(other?.argv?.[0]).not.toBe(usual?.argv?.[0]);
  await expect(rows(page).nth(1)).toContainText(/^.*Python \d+\.\d+\.\d+t?: /);
  // Its session has its lesson, as a run on the examples page has.
  expect(sessionExample(join(folder, usual?.session ?? ''))?.id).toBe('py-sum-squares-scaling');
});

test('asks before it closes over a race, then saves it', async ({ app, page, home }) => {
  await openRacePage(page);
  await enterEndless(page);
  await page.getByRole('button', { name: 'Start race' }).click();
  await expect(rows(page).first()).toContainText('runs', { timeout: 30_000 });
  const asked = await answerBoxes(app, 1, 0);
  await closeWindow(app);
  await expect.poll(asked).toEqual(['A race is running.']);
  await expect(status(page)).toHaveText('Running');
  const closed = app.waitForEvent('close');
  await closeWindow(app);
  await closed;
  const { set, folder } = await savedRace(home);
  expect(set.contestants.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
  for (const { session } of set.contestants) {
    const reader = openSession(join(folder, session ?? ''));
    expect(reader.overview().info.end).toBe('stopped');
    reader.close();
  }
});

test('a race that is cancelled is saved with what was recorded', async ({ page, home }) => {
  await openRacePage(page);
  await enterEndless(page);
  await page.getByText('In turn', { exact: true }).click();
  await page.getByRole('button', { name: 'Start race' }).click();
  await expect(rows(page).first()).toContainText('runs', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(page)).toHaveText('Finished', { timeout: 30_000 });
  await expect(rows(page).first()).toContainText('It was stopped');
  await expect(rows(page).nth(1)).toContainText('It was not started');
  const { set } = await savedRace(home);
  expect(set.contestants.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
});
