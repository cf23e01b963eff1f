import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { SessionRow } from '../../../../src/ipc/channels/library.ts';
import { DecidePage } from '../../../../src/renderer/pages/decide/DecidePage.tsx';
import { NEW_DECIDE_VIEW, useDecideView } from '../../../../src/renderer/pages/decide/decideView.ts';
import { sessionChoices } from '../../../../src/renderer/pages/decide/SessionChoice.tsx';
import { useExamplesView } from '../../../../src/renderer/pages/examples/examplesView.ts';
import { appOn, renderIn } from '../appFixtures.tsx';
import type { Answers } from '../fakeBridge.ts';
import { catalogue, decision, example, walk } from '../lab/labFixtures.ts';

afterEach(() => useDecideView.setState(NEW_DECIDE_VIEW, true));

const session = (path: string, name: string): SessionRow => ({
  path,
  state: 'readable',
  bytes: 1,
  headline: {
    name,
    startedAtMs: Date.UTC(2026, 0, 2),
    durationNs: 1,
    target: name,
    runtime: null,
    threads: 1,
    processes: 1,
    end: 'stopped',
  },
});

async function open(answers: Answers = {}) {
  const fake = appOn({
    'lab.examples': () => catalogue(example('py-a')),
    'lab.decision': ({ path }) => ({ ...decision, walk: path === null ? null : walk }),
    'library.sessions': () => [session('/s/a.switchyard', 'sum.py')],
    ...answers,
  });
  renderIn(fake.app, <DecidePage />);
  await screen.findByRole('tree', { name: 'Decision tree' });
  await screen.findByRole('option', { name: /^sum\.py/ });
  return fake;
}
const items = (): HTMLElement[] => screen.getAllByRole('treeitem');
const item = (name: string): HTMLElement => screen.getByRole('treeitem', { name });
const choose = (path: string): void => {
  fireEvent.change(screen.getByLabelText('Recording that answers'), { target: { value: path } });
};

test('the tree tells questions, answers and advice, with its levels', async () => {
  await open();
  expect(items().map((one) => [one.getAttribute('aria-level'), one.getAttribute('aria-label')])).toEqual([
    ['1', 'Does it wait or compute?'],
    ['2', 'It waits: An event loop.'],
    ['2', 'It computes: Which runtime?'],
    ['3', 'Python: Processes.'],
    ['3', 'Go: Goroutines.'],
  ]);
  screen.getByText('parallelism below 0.3');
  expect(items().some((one) => one.hasAttribute('aria-current'))).toBe(false);
});

test('one node is reached by Tab, the others by arrow keys; a branch closes and opens', async () => {
  await open();
  const focused = (): string | null => document.activeElement?.getAttribute('aria-label') ?? null;
  expect(items().map((one) => one.tabIndex)).toEqual([0, -1, -1, -1, -1]);
  item('Does it wait or compute?').focus();
  fireEvent.keyDown(item('Does it wait or compute?'), { key: 'End' });
  expect(focused()).toBe('Go: Goroutines.');
  fireEvent.keyDown(item('Go: Goroutines.'), { key: 'ArrowLeft' });
  expect(focused()).toBe('It computes: Which runtime?');
  fireEvent.keyDown(item('It computes: Which runtime?'), { key: 'ArrowLeft' });
  expect(item('It computes: Which runtime?').getAttribute('aria-expanded')).toBe('false');
  expect(items()).toHaveLength(3);
  fireEvent.keyDown(item('It computes: Which runtime?'), { key: 'Enter' });
  expect(items()).toHaveLength(5);
});

test('a recording walks it: each answer with its figure, the way marked in the tree', async () => {
  const { askedFor } = await open();
  choose('/s/a.switchyard');
  const way = within(await screen.findByRole('list', { name: 'The recording’s way' }));
  expect(way.getAllByRole('listitem').map((step) => step.textContent)).toEqual([
    'Does it wait or compute?It computes1.02 cores busy on average',
    'Which runtime?PythonCPython ran',
    'What suits itProcesses.',
  ]);
  const marked = items().filter((one) => one.getAttribute('aria-current') === 'step');
  expect(marked.map((one) => one.textContent)).toEqual([
    'Does it wait or compute?',
    'Which runtime?',
    'Processes.',
  ]);
  expect(askedFor('lab.decision')).toEqual([{ path: null }, { path: '/s/a.switchyard' }]);
  choose('');
  await waitFor(() => expect(screen.queryByRole('list', { name: 'The recording’s way' })).toBeNull());
});

test('a figure that the recording does not tell leaves the question open', async () => {
  const open1 = walk.steps.map((step) => ({
    ...step,
    next: null,
    label: null,
    because: 'CPU time is not known',
  }));
  await open({
    'lab.decision': () => ({ ...decision, walk: { ...walk, steps: open1.slice(0, 1), adviceId: null } }),
  });
  choose('/s/a.switchyard');
  await screen.findByText('The recording does not tell');
  screen.getByText('CPU time is not known');
  expect(screen.queryByText('What suits it')).toBeNull();
});

test('a session that cannot be read says why; the tree stays, without the way of another', async () => {
  await open({
    'library.sessions': () => [session('/s/a.switchyard', 'sum.py'), session('/s/b.switchyard', 'broken')],
    'lab.decision': ({ path }) => {
      if (path === '/s/b.switchyard') throw new ReaderError('damaged', 'The file is damaged.');
      return { ...decision, walk: path === null ? null : walk };
    },
  });
  choose('/s/a.switchyard');
  await screen.findByText('What suits it');
  choose('/s/b.switchyard');
  expect((await screen.findByRole('alert')).textContent).toContain('The file is damaged.');
  expect(screen.queryByText('What suits it')).toBeNull();
  expect(items().some((one) => one.hasAttribute('aria-current'))).toBe(false);
});

test('a file from elsewhere can be chosen, and the session be opened', async () => {
  const { app } = await open({ 'files.chooseSession': () => '/elsewhere/x.switchyard' });
  fireEvent.click(screen.getByRole('button', { name: 'Other file…' }));
  await screen.findByRole('option', { name: 'x.switchyard', selected: true });
  fireEvent.click(screen.getByRole('button', { name: 'Open session' }));
  await waitFor(() =>
    expect(app.session.getState().session).toMatchObject({ path: '/elsewhere/x.switchyard' }),
  );
});

test('an advice leads to a program that shows it', async () => {
  const { app } = await open();
  fireEvent.click(screen.getByRole('button', { name: 'py-a' }));
  expect(app.shell.getState().page).toBe('examples');
  expect(useExamplesView.getState().selected).toBe('py-a');
});

test('the open session comes first in the list', () => {
  const rows = [session('/s/a.switchyard', 'a'), session('/s/b.switchyard', 'b')];
  const labels = sessionChoices(rows, '/s/b.switchyard', null).map(([path, label]) => [
    path,
    /\(open now\)$/.test(label),
  ]);
  expect(labels).toEqual([
    ['/s/b.switchyard', true],
    ['/s/a.switchyard', false],
  ]);
  expect(sessionChoices([{ path: '/s/gone.switchyard', state: 'missing' }], null, null)).toEqual([]);
});
