import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { LabStatus } from '../../../../src/ipc/channels/lab.ts';
import { ExamplesPage } from '../../../../src/renderer/pages/examples/ExamplesPage.tsx';
import { NEW_VIEW, useExamplesView } from '../../../../src/renderer/pages/examples/examplesView.ts';
import { appOn, renderIn } from '../appFixtures.tsx';
import type { Answers } from '../fakeBridge.ts';
import {
  catalogue,
  deferred,
  example,
  freeThreaded,
  job,
  missing,
  outcome,
  row,
  settled,
} from '../lab/labFixtures.ts';

afterEach(() => useExamplesView.setState(NEW_VIEW, true));

const all = catalogue(example('py-a'), example('py-b', { model: 'asyncio' }), missing('go-a'));

async function open(answers: Answers = {}) {
  const fake = appOn({
    'lab.examples': () => all,
    'lab.results': () => ({ rows: [], runs: [] }),
    ...answers,
  });
  fake.app.go('examples');
  renderIn(fake.app, <ExamplesPage />);
  await screen.findByRole('region', { name: 'Examples' });
  return fake;
}
const list = () => within(screen.getByRole('region', { name: 'Examples' }));
const form = () => within(screen.getByRole('form', { name: 'Run it' }));
const type = (label: string, value: string): void => {
  fireEvent.change(form().getByLabelText(label), { target: { value } });
};
const run = (): HTMLElement => form().getByRole('button', { name: 'Run and record' });
const isDisabled = (element: HTMLElement): boolean => element.hasAttribute('disabled');

describe('the list', () => {
  test('shows the programs by language, and narrows by search and filters', async () => {
    await open();
    expect(within(list().getByRole('region', { name: 'Python' })).getAllByRole('button')).toHaveLength(2);
    expect(list().getByRole('status').textContent).toBe('3 of 3 · 2 run here');
    fireEvent.change(list().getByLabelText('Model'), { target: { value: 'asyncio' } });
    expect(list().getByRole('status').textContent).toBe('1 of 3 · 1 run here');
    fireEvent.change(list().getByLabelText('Search'), { target: { value: 'nothing' } });
    list().getByText('No example matches');
  });

  test('shows one program and says how to install what is missing', async () => {
    await open();
    fireEvent.click(list().getByRole('button', { name: /Program go-a/ }));
    screen.getByRole('heading', { name: 'Program go-a' });
    const banner = screen.getByText('It cannot run here').closest('.banner');
    expect(banner?.textContent).toMatch(/Go is not installed.*apt install golang/);
    expect(isDisabled(run())).toBe(true);
    expect(form().queryByLabelText('Toolchain')).toBeNull();
  });

  test('looks for toolchains anew', async () => {
    const { askedFor } = await open();
    fireEvent.click(list().getByRole('button', { name: 'Look for toolchains' }));
    await waitFor(() => expect(askedFor('lab.examples')).toEqual([{ refresh: false }, { refresh: true }]));
  });
});

describe('a run', () => {
  test('takes the entered values, the scale and the toolchain, and opens its session', async () => {
    const { app, askedFor } = await open({ 'lab.run': () => outcome('py-a') });
    fireEvent.click(form().getByRole('radio', { name: 'Documents’ values' }));
    expect((form().getByLabelText('Iterations') as HTMLInputElement).value).toBe('1000');
    type('Iterations', '2000');
    fireEvent.change(form().getByLabelText('Toolchain'), { target: { value: freeThreaded.command } });
    fireEvent.click(run());
    await waitFor(() => expect(app.session.getState().session).toMatchObject({ path: '/s/run.switchyard' }));
    expect(app.shell.getState().page).toBe('session');
    expect(askedFor('lab.run')).toEqual([
      { id: 'py-a', params: { n: '2000' }, scale: 'default', toolchain: freeThreaded.command },
    ]);
  });

  test('does not take the reader away from another page', async () => {
    const ended = deferred<ReturnType<typeof outcome>>();
    const { app } = await open({ 'lab.run': () => ended.promise });
    fireEvent.click(run());
    app.go('start');
    ended.resolve(outcome('py-a'));
    await settled();
    expect(app.shell.getState().page).toBe('start');
    expect(app.session.getState().session.state).toBe('none');
  });

  test('is not begun with a value out of bounds, which is told at its field', async () => {
    const { askedFor } = await open();
    type('Iterations', '5001');
    expect(form().getByLabelText('Iterations').getAttribute('aria-invalid')).toBe('true');
    form().getByText('At most 5,000.');
    expect(isDisabled(run())).toBe(true);
    fireEvent.submit(screen.getByRole('form', { name: 'Run it' }));
    expect(askedFor('lab.run')).toEqual([]);
  });

  test('shows its stages, and cannot be begun a second time', async () => {
    const { app, emit } = await open();
    app.follow(() => {});
    const step = { id: 'py-a', title: 'x', stage: 'building', sessionPath: null, progress: null } as const;
    const status: LabStatus = {
      phase: 'running',
      job: job('run', 'py-a'),
      done: 0,
      step: { ...step, command: ['cc', 'x.c'] },
      rows: [],
    };
    act(() => emit('lab.changed', status));
    const stages = within(screen.getByRole('region', { name: 'The run' })).getAllByRole('listitem');
    expect(stages.map((stage) => stage.getAttribute('aria-current'))).toEqual([null, 'step', null, null]);
    screen.getByText('cc x.c');
    expect(isDisabled(run())).toBe(true);
  });

  test('that went wrong says why and keeps its session', async () => {
    const failure = 'It was killed by SIGKILL.';
    const { app, emit } = await open({ 'lab.run': () => outcome('py-a', { failure }) });
    app.follow(() => {});
    fireEvent.click(run());
    const ended = { phase: 'ended', job: job('run', 'py-a'), done: 1, rows: [], error: null } as const;
    act(() => emit('lab.changed', { ...ended, outcome: outcome('py-a', { failure }), cancelled: false }));
    expect(screen.getByRole('alert').textContent).toContain(failure);
    expect(app.shell.getState().page).toBe('examples');
    fireEvent.click(screen.getByRole('button', { name: 'Open its session' }));
    await waitFor(() => expect(app.session.getState().session).toMatchObject({ path: '/s/run.switchyard' }));
  });

  test('that cannot begin says why', async () => {
    await open({
      'lab.run': () => {
        throw new ReaderError('lab-busy', 'An example is running.');
      },
    });
    fireEvent.click(run());
    expect((await screen.findByRole('alert')).textContent).toContain('An example is running.');
  });

  test('shows what the last one of this program reported', async () => {
    const { app, emit } = await open();
    app.follow(() => {});
    const ended = { phase: 'ended', job: job('run', 'py-a'), done: 1, rows: [], error: null } as const;
    act(() => emit('lab.changed', { ...ended, outcome: outcome('py-a'), cancelled: false }));
    const last = screen.getByRole('region', { name: 'The last run' });
    expect(last.textContent).toContain('speedup0.98threads250 ms');
    expect(last.textContent).toContain('The GIL was given up 50 times.');
    fireEvent.click(list().getByRole('button', { name: /Program py-b/ }));
    expect(screen.queryByRole('region', { name: 'The last run' })).toBeNull();
  });
});

describe('its claims', () => {
  test('stand beside the newest verdict, at either scale', async () => {
    const older = row('py-a', { verdict: 'cannot-run', reason: 'Too small.', atMs: 1 });
    const newer = row('py-a', { verdict: 'not-reproduced', measured: 2, scale: 'default', atMs: 2 });
    await open({ 'lab.results': () => ({ rows: [newer, older], runs: [] }) });
    const claims = within(await screen.findByRole('region', { name: 'Claims' }));
    await claims.findByText('Not reproduced here');
    expect(claims.getByText(/^Documents’ values/)).toBeTruthy();
    expect(claims.queryByText('Too small.')).toBeNull();
  });

  test('say that they were not tried', async () => {
    await open();
    within(screen.getByRole('region', { name: 'Claims' })).getByText('Not tried yet');
  });
});

test('says why the programs could not be listed, and tries again', async () => {
  let fails = true;
  const { app } = appOn({
    'lab.results': () => ({ rows: [], runs: [] }),
    'lab.examples': () => {
      if (fails) throw new ReaderError('lab-died', 'It ended unexpectedly.');
      return all;
    },
  });
  renderIn(app, <ExamplesPage />);
  expect((await screen.findByRole('alert')).textContent).toContain('It ended unexpectedly.');
  fails = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByRole('region', { name: 'Examples' });
});
