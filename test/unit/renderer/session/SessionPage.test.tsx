import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionPage } from '../../../../src/renderer/pages/session/SessionPage.tsx';
import { type FakeClient, fakeClient } from '../support/fakeClient.ts';
import type { SyntheticSize } from '../support/synthetic.ts';

// This DOM lays nothing out: every element is said to be a box of this size, which the virtual lists need.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function open(
  size: Partial<SyntheticSize> = {},
  change: Partial<FakeClient> = {},
): Promise<FakeClient> {
  const client = { ...fakeClient({ threads: 6, seconds: 2, ...size }), ...change };
  const initial = await client.overview();
  render(<SessionPage client={client} initial={initial} />);
  return client;
}

const table = (): HTMLElement => screen.getByRole('grid');
const bodyRows = (): HTMLElement[] => within(table()).getAllByRole('row').slice(1);
const firstCells = (): (string | null)[] =>
  bodyRows().map((r) => r.querySelector('[data-column=tid]')?.textContent ?? null);

test('a session shows its lanes, its threads, the recording’s cost and the target’s output', async () => {
  await open();
  expect(await screen.findByText('CPython 3.12.1 (GIL)')).toBeTruthy();
  expect(screen.getByRole('img', { name: /6 threads of 3 processes/ })).toBeTruthy();
  await waitFor(() => expect(bodyRows()).toHaveLength(6));
  expect(screen.getByText(/3 of 203 ticks missed/)).toBeTruthy();
  expect(await screen.findByText('handled request 0 in 0 ms')).toBeTruthy();
  expect(screen.getByText(/12.1 KiB of output .* not kept/)).toBeTruthy();
});

test('what is unknown is a dash that says why, never 0', async () => {
  await open();
  await waitFor(() => expect(bodyRows()).toHaveLength(6));
  const row = bodyRows().find((r) => r.id === 'sy-thread-5');
  const cell = row?.querySelector('[data-column=voluntary]');
  expect(cell?.textContent).toContain('–');
  expect(cell?.textContent).toContain('could not be read');
});

test('the table sorts by a column and filters by name, role, process or TID', async () => {
  await open();
  await waitFor(() => expect(bodyRows()).toHaveLength(6));
  fireEvent.click(within(table()).getByRole('button', { name: /^TID/ }));
  expect(firstCells()).toEqual(['4200', '4201', '4202', '4203', '4204', '4205']);
  fireEvent.click(within(table()).getByRole('button', { name: /^TID/ }));
  expect(firstCells()[0]).toBe('4205');
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'node' } });
  await waitFor(() => expect(firstCells()).toEqual(['4204', '4201']));
  expect(screen.getByText(/2 of 6 threads/)).toBeTruthy();
});

test('a row selects its lane and a lane its row', async () => {
  await open();
  await waitFor(() => expect(bodyRows()).toHaveLength(6));
  const row = document.getElementById('sy-thread-2');
  if (row === null) throw new Error('thread 2 has no row');
  fireEvent.click(row);
  expect(screen.getByRole('button', { pressed: true }).title).toContain('thread 4201');
  fireEvent.click(screen.getByTitle(/thread 4202$/));
  expect(document.getElementById('sy-thread-3')?.getAttribute('aria-selected')).toBe('true');
  expect(table().getAttribute('aria-activedescendant')).toBe('sy-thread-3');
});

test('arrow keys move through the table', async () => {
  await open();
  await waitFor(() => expect(bodyRows()).toHaveLength(6));
  const order = bodyRows().map((r) => r.id);
  fireEvent.keyDown(table(), { key: 'Home' });
  fireEvent.keyDown(table(), { key: 'ArrowDown' });
  expect(table().getAttribute('aria-activedescendant')).toBe(order[1]);
});

test('a process folds away, and opens again', async () => {
  await open();
  const header = screen.getByRole('button', { name: /^node/, expanded: true });
  fireEvent.click(header);
  expect(screen.queryByTitle(/thread 4201$/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /^node/, expanded: false }));
  expect(screen.getByTitle(/thread 4201$/)).toBeTruthy();
});

test('? lists the shortcuts, but not while something is typed', async () => {
  await open();
  fireEvent.keyDown(screen.getByRole('searchbox'), { key: '?' });
  expect(screen.queryByRole('dialog')).toBeNull();
  fireEvent.keyDown(document.body, { key: '?' });
  expect(within(await screen.findByRole('dialog')).getByText('Zoom in at the cursor')).toBeTruthy();
});

test('a live session grows with each flush, and lets go when the page closes', async () => {
  const client = await open({ live: true });
  expect(screen.getByText('recording')).toBeTruthy();
  await act(async () => client.grow(5e9, true));
  expect(await screen.findByText(/recorded 5 s, the target ended/)).toBeTruthy();
  cleanup();
  expect(client.listeners()).toBe(0);
});

test('a session that another program writes is asked for now and then', async () => {
  const client = await open({ live: true });
  const overviews = (): number => client.asked.filter((a) => a.method === 'overview').length;
  const before = overviews();
  await waitFor(() => expect(overviews()).toBeGreaterThan(before), { timeout: 5000 });
});

test('a session in which nothing ran yet says so', async () => {
  await open({ threads: 0, live: true });
  expect(screen.getByText(/Nothing ran yet/)).toBeTruthy();
});

test('a failed query is told and the page stays', async () => {
  await open({}, { totals: () => Promise.reject(new Error('The session is damaged: copy it anew.')) });
  expect((await screen.findByRole('alert')).textContent).toContain('The session is damaged: copy it anew.');
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getAllByRole('button', { name: /^node/ }).length).toBeGreaterThan(0);
});

test('a recording whose recorder was killed says what that means', async () => {
  const client = fakeClient({ threads: 2, seconds: 2 });
  const initial = await client.overview();
  const killed = { ...initial, info: { ...initial.info, end: 'recorder-killed' as const } };
  render(<SessionPage client={client} initial={killed} />);
  expect(screen.getByText(/recorder was killed. The file is intact/)).toBeTruthy();
});

test('an attached target has no output, and says so', async () => {
  const client = fakeClient({ threads: 2, seconds: 2 });
  const initial = await client.overview();
  const [process] = initial.processes;
  if (process === undefined) throw new Error('no process');
  const target = { kind: 'attach' as const, pid: process.pid };
  render(<SessionPage client={client} initial={{ ...initial, info: { ...initial.info, target } }} />);
  fireEvent.mouseDown(screen.getByRole('tab', { name: 'Output' }), { button: 0 });
  expect(await screen.findByText(/keeps its own output/)).toBeTruthy();
});
