import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { LabOutcome, LabStatus, LabStep } from '../../../../src/ipc/channels/lab.ts';
import { startRequested } from '../../../../src/renderer/app/commands.ts';
import { StartPage } from '../../../../src/renderer/pages/start/StartPage.tsx';
import { appOn, processRow, renderIn } from '../appFixtures.tsx';
import type { Answers } from '../fakeBridge.ts';
import { catalogue, deferred, example, job as labJob, outcome } from '../lab/labFixtures.ts';

const type = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};
const start = (): void => {
  fireEvent.click(screen.getByRole('button', { name: 'Start recording' }));
};
/** Radix's tabs change on the press of the mouse. */
const openTab = (name: string): void => {
  fireEvent.mouseDown(screen.getByRole('tab', { name }), { button: 0 });
};

const job = {
  sessionPath: '/s/a.switchyard',
  target: { kind: 'spawn', argv: ['x'], cwd: null, env: {} },
  name: 'x',
} as const;

describe('a command', () => {
  test('is shown as it will be run, and recorded', async () => {
    const { app, askedFor } = appOn({ 'recording.start': () => job });
    renderIn(app, <StartPage />);
    type('Command', `python3 -c 'print("a b")'`);
    const words = within(screen.getByRole('list', { name: /Arguments/ })).getAllByRole('listitem');
    expect(words.map((word) => word.textContent)).toEqual(['python3', '-c', 'print("a b")']);
    await screen.findByText('Runs /usr/bin/python3');
    start();
    await waitFor(() => expect(app.session.getState().session.state).toBe('open'));
    expect(askedFor('recording.start')).toMatchObject([
      { target: { kind: 'spawn', argv: ['python3', '-c', 'print("a b")'] }, folder: null },
    ]);
    expect(app.shell.getState().page).toBe('session');
  });

  test('with a pipe is refused at its field and not started', async () => {
    const { app, askedFor } = appOn();
    renderIn(app, <StartPage />);
    type('Command', 'ls | wc');
    start();
    const field = screen.getByLabelText('Command');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toMatch(
      /without a shell/,
    );
    expect(askedFor('recording.start')).toEqual([]);
  });

  test('whose program is not found says so before it is run', async () => {
    const { app } = appOn({ 'machine.findProgram': () => null });
    renderIn(app, <StartPage />);
    type('Command', 'pyhton3 x.py');
    await screen.findByText(/No program “pyhton3” can be found/);
  });

  test('that cannot be started says why, until something is changed', async () => {
    const { app } = appOn({
      'recording.start': () => {
        throw new ReaderError('command-not-found', 'There is no program nope on PATH.');
      },
    });
    renderIn(app, <StartPage />);
    type('Command', 'nope');
    start();
    expect((await screen.findByRole('alert')).textContent).toContain('There is no program nope on PATH.');
    type('Command', 'nope2');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(app.shell.getState().page).toBe('start');
  });

  test('is started by the menu too, and not while a recording runs', async () => {
    const { app, askedFor } = appOn({ 'recording.start': () => job });
    renderIn(app, <StartPage />);
    type('Command', 'ls');
    act(() => startRequested());
    await waitFor(() => expect(askedFor('recording.start')).toHaveLength(1));
    act(() => app.shell.setState({ recording: { phase: 'starting', job } }));
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start recording' }).disabled).toBe(true);
    screen.getByText(/^A recording is running\./);
  });

  test('shows what is wrong with the settings', () => {
    const { app, askedFor } = appOn();
    renderIn(app, <StartPage />);
    type('Command', 'ls');
    type('Samples a second', '5000');
    start();
    screen.getByText('A whole number from 1 to 1000.');
    expect(askedFor('recording.start')).toEqual([]);
  });
});

describe('a running process', () => {
  const rows = [
    processRow(10, ['node', 'server.js']),
    processRow(11, ['/usr/bin/python3', 'work.py'], {
      attach: { extent: 'partial', reason: 'Not your process.' },
    }),
  ];

  test('is found by its words, chosen and recorded', async () => {
    const { app, askedFor } = appOn({ 'machine.processes': () => rows, 'recording.start': () => job });
    renderIn(app, <StartPage />);
    openTab('Running process');
    const list = await screen.findByRole('listbox', { name: 'Processes, 2' });
    type('Search', 'python work');
    await waitFor(() => expect(within(list).getAllByRole('option')).toHaveLength(1));
    fireEvent.click(within(list).getByRole('option'));
    screen.getByText(/pid 11\): Not your process/);
    start();
    await waitFor(() =>
      expect(askedFor('recording.start')).toMatchObject([{ target: { kind: 'attach', pid: 11 } }]),
    );
  });

  test('can be chosen with the keyboard', async () => {
    const { app } = appOn({ 'machine.processes': () => rows });
    renderIn(app, <StartPage />);
    openTab('Running process');
    const list = await screen.findByRole('listbox');
    fireEvent.keyDown(list, { key: 'ArrowDown' });
    fireEvent.keyDown(list, { key: 'End' });
    const selected = within(list).getAllByRole('option', { selected: true });
    expect(selected.map((row) => row.id)).toEqual(['process-11']);
    expect(list.getAttribute('aria-activedescendant')).toBe('process-11');
  });

  test('that was not chosen is asked for', async () => {
    const { app } = appOn({ 'machine.processes': () => [] });
    renderIn(app, <StartPage />);
    openTab('Running process');
    start();
    expect((await screen.findByRole('alert')).textContent).toContain('Choose a process from the list.');
  });

  test('list that fails says why', async () => {
    const { app } = appOn({
      'machine.processes': () => {
        throw new ReaderError('service-died', 'The process that reads ended.');
      },
    });
    renderIn(app, <StartPage />);
    openTab('Running process');
    expect((await screen.findByRole('alert')).textContent).toContain('The process that reads ended.');
  });
});

test('without examples the page says so', async () => {
  const { app } = appOn();
  renderIn(app, <StartPage />);
  openTab('Example');
  await screen.findByText('No examples are installed');
});

describe('an example', () => {
  const path = '/s/race.switchyard';
  const examples = () =>
    catalogue(
      example('py-race', { title: 'Lost updates' }),
      example('go-x', { title: 'Stealing', language: 'go', unavailable: 'Go is not installed.' }),
      example('c-cost', { title: 'Cost of a switch', kind: 'cost' }),
    );
  const step = { id: 'py-race', title: 'x', command: null, progress: null } as const;
  const running = (stage: LabStep['stage'], sessionPath: string | null): LabStatus => ({
    phase: 'running',
    job: labJob('run', 'py-race'),
    done: 0,
    step: { ...step, stage, sessionPath },
    rows: [],
  });
  const choose = async (answers: Answers) => {
    const fake = appOn({ 'lab.examples': examples, ...answers });
    fake.app.follow(() => {});
    renderIn(fake.app, <StartPage />);
    openTab('Example');
    fireEvent.click(await screen.findByRole('button', { name: /Lost updates/ }));
    return fake;
  };

  test('that cannot run here says why and is not run; cost probes are not offered', async () => {
    const { app, askedFor } = appOn({ 'lab.examples': examples });
    renderIn(app, <StartPage />);
    openTab('Example');
    fireEvent.click(await screen.findByRole('button', { name: /Stealing/ }));
    expect(screen.queryByText('Cost of a switch')).toBeNull();
    start();
    expect((await screen.findByRole('alert')).textContent).toContain('Go is not installed.');
    expect(askedFor('lab.run')).toEqual([]);
  });

  test('is run by the lab with the settings, and its session shown as soon as there is one', async () => {
    const ended = deferred<LabOutcome>();
    const { app, askedFor, emit } = await choose({ 'lab.run': () => ended.promise });
    screen.getByText('python/sum.py --n 1000 --counts 1,2,4');
    type('Samples a second', '250');
    type('Stop after (seconds)', '2.5');
    start();
    await waitFor(() => expect(askedFor('lab.run')).toHaveLength(1));
    expect(askedFor('lab.run')).toEqual([
      {
        id: 'py-race',
        params: {},
        scale: 'default',
        toolchain: null,
        recording: { rateHz: 250, durationNs: 2.5e9, name: null },
      },
    ]);
    act(() => emit('lab.changed', running('preparing', null)));
    expect(app.shell.getState().page).toBe('start');
    act(() => emit('lab.changed', running('recording', path)));
    await waitFor(() => expect(app.session.getState().session).toMatchObject({ path }));
    expect(app.shell.getState().page).toBe('session');
    ended.resolve(outcome('py-race', { sessionPath: path, end: 'target-exited' }));
    await waitFor(() => expect(app.toasts.getState().toasts).toMatchObject([{ title: 'Recording saved' }]));
  });

  test('that goes wrong after its beginning tells so in the corner', async () => {
    const ended = deferred<LabOutcome>();
    const { app, emit } = await choose({ 'lab.run': () => ended.promise });
    start();
    act(() => emit('lab.changed', running('recording', path)));
    await waitFor(() => expect(app.session.getState().session).toMatchObject({ path }));
    ended.resolve(outcome('py-race', { sessionPath: path, end: 'target-exited', failure: 'Exit code 7.' }));
    await waitFor(() =>
      expect(app.toasts.getState().toasts).toMatchObject([
        { tone: 'error', title: 'The run went wrong', detail: 'Exit code 7.' },
      ]),
    );
  });

  test.each([
    [
      'its build failed',
      () => outcome('py-race', { sessionPath: null, failure: 'It was not built.' }),
      /not built/,
    ],
    [
      'the lab refuses',
      () => {
        throw new ReaderError('race-busy', 'A race is running.');
      },
      /A race is running/,
    ],
  ])('where %s says so beside the button', async (_why, answer, text) => {
    const { app } = await choose({ 'lab.run': answer });
    start();
    expect((await screen.findByRole('alert')).textContent).toMatch(text);
    expect(app.shell.getState().page).toBe('start');
  });
});

describe('recent sessions', () => {
  test('open with a click; a missing one can be removed; a damaged one says what is wrong', async () => {
    let paths = ['/gone.switchyard'];
    const headline = {
      name: 'python3 app.py',
      startedAtMs: Date.UTC(2026, 0, 2, 3, 4),
      durationNs: 2.5e9,
      target: 'python3 app.py --n 3',
      runtime: { kind: 'cpython', version: '3.12.1' },
      threads: 5,
      processes: 1,
      end: 'recorder-killed',
    } as const;
    const { app } = appOn({
      'library.sessions': () => [
        { path: '/s/a.switchyard', state: 'readable', bytes: 4096, headline },
        {
          path: '/s/bad.switchyard',
          state: 'unreadable',
          error: { code: 'x', message: 'It is no session.' },
        },
        ...paths.map((path) => ({ path, state: 'missing' }) as const),
      ],
      'library.forget': ({ path }) => {
        paths = paths.filter((known) => known !== path);
        return null;
      },
    });
    renderIn(app, <StartPage />);
    const row = await screen.findByRole('button', { name: /python3 app\.py --n 3/ });
    expect(row.textContent).toMatch(/recorder killed.*2\.5 s · Python 3\.12\.1 · 5 threads · 4 KiB.*2 Jan/);
    screen.getByText('It is no session.');
    fireEvent.click(screen.getByRole('button', { name: 'Remove from the list' }));
    await waitFor(() => expect(screen.queryByText(/no longer at/)).toBeNull());
    fireEvent.click(row);
    await waitFor(() => expect(app.session.getState().session).toMatchObject({ path: '/s/a.switchyard' }));
  });
});

describe('the machine', () => {
  const check = {
    id: 'ptrace',
    ok: true,
    blocking: false,
    what: 'All is open.',
    why: 'For the GIL.',
    fix: null,
  };

  test('is not spoken of where all is well', async () => {
    const { app, askedFor } = appOn({ 'machine.checks': () => [check] });
    renderIn(app, <StartPage />);
    await waitFor(() => expect(askedFor('machine.checks')).toHaveLength(1));
    expect(screen.queryByText(/This machine|show less/)).toBeNull();
  });

  test('says what it does not allow and how to allow it', async () => {
    const lacks = {
      ...check,
      ok: false,
      what: 'ptrace_scope is 1.',
      fix: 'sudo sysctl kernel.yama.ptrace_scope=0',
    };
    const blocks = { ...check, id: 'proc', ok: false, blocking: true, what: '/proc is not mounted.' };
    const { app } = appOn({ 'machine.checks': () => [lacks, blocks] });
    renderIn(app, <StartPage />);
    await screen.findByText('This machine cannot record: /proc is not mounted. And 1 more.');
    screen.getByText('sudo sysctl kernel.yama.ptrace_scope=0');
  });
});
