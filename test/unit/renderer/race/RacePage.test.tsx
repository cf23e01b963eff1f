import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { RaceState } from '../../../../src/domain/race.ts';
import { ns } from '../../../../src/domain/units.ts';
import type { LabExample, LabToolchain } from '../../../../src/ipc/channels/lab.ts';
import { RacePage } from '../../../../src/renderer/pages/race/RacePage.tsx';
import { emptyRaceForm, useRaceForm } from '../../../../src/renderer/pages/race/raceForm.ts';
import { entry, figures, raceState } from '../../lab/raceFixture.ts';
import { appOn, overview, renderIn } from '../appFixtures.tsx';
import { catalogue, cpython, example, freeThreaded, job } from '../lab/labFixtures.ts';

const go: LabToolchain = { ...cpython, language: 'go', command: '/usr/bin/go', name: 'Go 1.26.0', gil: null };

afterEach(() => useRaceForm.setState(emptyRaceForm));

const row = (id: string, more: Partial<LabExample> = {}): LabExample =>
  example(id, { title: `Title of ${id}`, ...more });
const rows = [
  row('py-a'),
  row('go-b', { language: 'go', toolchain: go, toolchains: [go.command] }),
  row('java-c', {
    language: 'java',
    unavailable: 'a JDK was not found. Install it: sudo apt install openjdk-21-jdk',
  }),
];
const sessions = {
  'session.open': () => ({ handle: 1, overview: overview() }),
  'session.overview': () => overview(),
  'session.totals': () => [],
} as const;
const startButton = () => screen.getByRole('button', { name: 'Start race' });
const boardRows = () => screen.getAllByRole('row').slice(1);

describe('a new race', () => {
  test('is made of programs and commands, and started as entered', async () => {
    const { app, askedFor } = appOn({ 'lab.examples': () => catalogue(...rows), 'race.start': () => null });
    renderIn(app, <RacePage />);
    expect(startButton()).toHaveProperty('disabled', true);
    fireEvent.click(await screen.findByRole('button', { name: /Title of go-b/ }));
    fireEvent.change(screen.getByLabelText(/^Parameters of Go/), { target: { value: '--n 5 --repeat 1' } });
    fireEvent.change(screen.getByLabelText('Or a command of your own'), { target: { value: 'a | b' } });
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect(screen.getByText(/without a shell, so \| does nothing/)).toBeDefined();
    fireEvent.change(screen.getByLabelText('Or a command of your own'), {
      target: { value: "node 'x y.js'" },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    fireEvent.click(screen.getByLabelText('In turn'));
    fireEvent.click(screen.getByLabelText(/Pin each/));
    fireEvent.click(startButton());
    await waitFor(() => expect(askedFor('race.start')).toHaveLength(1));
    expect(askedFor('race.start')).toEqual([
      {
        contestants: [
          { kind: 'workload', id: 'go-b', params: { n: '5', repeat: '1' }, toolchain: null },
          { kind: 'command', line: "node 'x y.js'", cwd: '/home/me' },
        ],
        mode: 'in-turn',
        scale: 'quick',
        pin: true,
        limitS: null,
      },
    ]);
  });

  test('of one program on two toolchains is made by putting it in once more', async () => {
    const { app, askedFor } = appOn({ 'lab.examples': () => catalogue(...rows), 'race.start': () => null });
    renderIn(app, <RacePage />);
    fireEvent.click(await screen.findByRole('button', { name: /^Title of py-a/ }));
    fireEvent.change(screen.getByLabelText(/^Parameters of/), { target: { value: '--n 7' } });
    fireEvent.click(screen.getByRole('button', { name: 'Put Python: Title of py-a in once more' }));
    const [first, second] = screen.getAllByLabelText<HTMLSelectElement>('Toolchain of Python: Title of py-a');
    expect([...(first?.options ?? [])].map(({ text }) => text)).toEqual([
      'CPython 3.12.1 (usual)',
      'CPython 3.13.0 free-threaded',
    ]);
    if (second === undefined) throw new Error('it is in once only');
    fireEvent.change(second, { target: { value: freeThreaded.command } });
    fireEvent.click(startButton());
    await waitFor(() => expect(askedFor('race.start')).toHaveLength(1));
    const contestant = { kind: 'workload', id: 'py-a', params: { n: '7' } };
    expect(askedFor('race.start')).toMatchObject([
      {
        contestants: [
          { ...contestant, toolchain: null },
          { ...contestant, toolchain: freeThreaded.command },
        ],
      },
    ]);
    // The list takes it out whole.
    fireEvent.click(screen.getByRole('button', { name: /^Title of py-a/ }));
    expect(screen.queryByRole('list', { name: 'Contestants' })).toBeNull();
  });

  test('waits for what else is measured', async () => {
    const { app, emit } = appOn({ 'lab.examples': () => catalogue(...rows) });
    app.follow(() => {});
    renderIn(app, <RacePage />);
    fireEvent.click(await screen.findByRole('button', { name: /^Title of py-a/ }));
    fireEvent.click(screen.getByRole('button', { name: /^Title of go-b/ }));
    expect(startButton()).toHaveProperty('disabled', false);
    const status = { phase: 'running', job: job('claims', 'py-a'), done: 0, step: null, rows: [] } as const;
    act(() => emit('lab.changed', status));
    expect(startButton()).toHaveProperty('disabled', true);
    screen.getByText('Claims are being tried. The race can start when it has ended.');
  });

  test('says what a missing toolchain needs and does not let it in', async () => {
    const { app } = appOn({ 'lab.examples': () => catalogue(...rows) });
    renderIn(app, <RacePage />);
    const absent = await screen.findByRole('button', { name: /Title of java-c/ });
    expect(absent).toHaveProperty('disabled', true);
    expect(absent.textContent).toContain('sudo apt install openjdk-21-jdk');
  });

  test('takes four at most, and not parameters that are none', async () => {
    const many = Array.from({ length: 5 }, (_, i) => row(`py-${i}`));
    const { app } = appOn({ 'lab.examples': () => catalogue(...many) });
    renderIn(app, <RacePage />);
    await screen.findByRole('button', { name: /Title of py-0/ });
    for (const { title } of many.slice(0, 4))
      fireEvent.click(screen.getByRole('button', { name: new RegExp(title) }));
    expect(screen.getByRole('button', { name: /Title of py-4/ })).toHaveProperty('disabled', true);
    expect(startButton()).toHaveProperty('disabled', false);
    fireEvent.change(screen.getByLabelText(/^Parameters of .*py-0$/), { target: { value: 'n=5' } });
    expect(startButton()).toHaveProperty('disabled', true);
  });

  test('that is refused says why', async () => {
    const { app } = appOn({
      'lab.examples': () => catalogue(...rows),
      'race.start': () => {
        throw new ReaderError('recording-busy', 'A recording is running.');
      },
    });
    renderIn(app, <RacePage />);
    fireEvent.click(await screen.findByRole('button', { name: /Title of py-a/ }));
    fireEvent.click(screen.getByRole('button', { name: /Title of go-b/ }));
    fireEvent.click(startButton());
    expect((await screen.findByRole('alert')).textContent).toContain('A recording is running.');
  });
});

describe('a race', () => {
  const show = (race: RaceState, phase: 'active' | 'over' = 'over') => {
    const made = appOn({
      ...sessions,
      'race.status': () => ({ phase, race }),
      'race.fullScreen': () => null,
      'race.cancel': () => null,
      'lab.examples': () => catalogue(...rows),
    });
    made.app.follow(() => {});
    renderIn(made.app, <RacePage />);
    return made;
  };

  test('shows each one’s figures, place and failure, and why it came out so', async () => {
    const slow = entry('Py', { figures: figures({ wallNs: 2e9, cpuNs: 3e9, parallelism: 1.5 }) });
    const bad = entry('Bad', { stage: 'failed', message: 'It ended with exit code 7.', figures: null });
    show(
      raceState({ entries: [slow, entry('Go'), bad], order: [1, 0], explanation: ['Go finished first.'] }),
    );
    await screen.findByText('Go finished first.');
    const [first, second, third] = boardRows();
    if (!first || !second || !third) throw new Error('rows are missing');
    expect(
      within(first)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['2', '2 s', '3 s', '1.5', '10', '20', '0 ns', '1 MiB', 'Session']);
    expect(within(second).getAllByRole('cell')[0]?.textContent).toBe('1');
    expect(third.textContent).toContain('It ended with exit code 7.');
    expect(
      within(third)
        .getAllByRole('cell')
        .slice(0, 8)
        .every((cell) => cell.textContent === '–'),
    ).toBe(true);
    expect(screen.getByText(/began at most 400 µs apart/)).toBeDefined();
    expect(screen.getByText(/shared 2 cores/)).toBeDefined();
  });

  test('says what the contestants were given differently, on a projector with short names beside the lanes', async () => {
    const given = (name: string, n: string) =>
      entry(name, { workload: 'sum', argv: ['sum', '--n', n], sessionPath: null });
    const { app } = show(
      raceState({ entries: [given('Python: A sum', '4000'), given('Go: A sum', '9000')] }),
    );
    await screen.findByText(/^They were not given the same values: n is 4,000 for Python, 9,000 for Go\./);
    expect(screen.getAllByText('Python: A sum')).toHaveLength(2);
    act(() => app.race.getState().setProjector(true));
    expect(screen.getAllByText('Python: A sum')).toHaveLength(1);
    screen.getByText('Python');
  });

  test('tells two commands of one program apart by what they run', async () => {
    const command = (name: string, ...args: string[]) =>
      entry(name, { workload: null, argv: ['node', ...args] });
    const example = entry('Go: A sum', { workload: 'sum', argv: ['sum', '--n', '4'] });
    show(raceState({ entries: [command('node', 'a.js'), command('node (2)', 'b.js'), example] }));
    await screen.findByText('node a.js');
    screen.getByText('node b.js');
    expect(screen.queryByText('sum --n 4')).toBeNull();
  });

  test('that runs is followed, and cancelled', async () => {
    const running = entry('Go', { stage: 'running', figures: figures({ wallNs: 1e8 }) });
    const { emit, askedFor } = show(
      raceState({ phase: 'running', order: [], entries: [running, { ...running, name: 'Py' }] }),
      'active',
    );
    await screen.findByText('Running');
    const later = { ...running, figures: figures({ wallNs: 9e8 }), name: 'Py' };
    act(() =>
      emit('race.changed', {
        phase: 'active',
        race: raceState({ phase: 'running', entries: [running, later] }),
      }),
    );
    expect(screen.getByText('900 ms')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(askedFor('race.cancel')).toHaveLength(1));
  });

  test('fills the screen with F, and Escape ends that', async () => {
    const { app, askedFor } = show(raceState());
    await screen.findByText('Finished');
    fireEvent.keyDown(window, { key: 'f' });
    expect(app.race.getState().projector).toBe(true);
    fireEvent.keyDown(window, { key: 'Escape' });
    expect(app.race.getState().projector).toBe(false);
    expect(askedFor('race.fullScreen')).toEqual([{ on: true }, { on: false }]);
  });

  test('opens each session', async () => {
    const { app } = show(raceState());
    fireEvent.click(await screen.findByRole('button', { name: 'Open the session of b' }));
    await waitFor(() =>
      expect(app.session.getState().session).toMatchObject({ path: '/races/b.switchyard' }),
    );
    expect(app.shell.getState().page).toBe('session');
  });
});

describe('a saved race', () => {
  test('opens by its file on the race page', async () => {
    const race = raceState({
      entries: [
        entry('a', { marks: null, sessionPath: null }),
        entry('b', {
          marks: { zeroNs: ns(0), signalNs: ns(0), startNs: ns(0), doubtNs: ns(0), endNs: null },
        }),
      ],
    });
    const { app } = appOn({ ...sessions, 'race.open': () => race });
    renderIn(app, <RacePage />);
    await act(() => app.openSession('/races/set.switchyard-race'));
    expect(app.shell.getState().page).toBe('race');
    expect(screen.getByText('Finished')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'New race' }));
    expect(screen.getByRole('heading', { name: 'New race' })).toBeDefined();
  });

  test('that cannot be opened says why', async () => {
    const { app } = appOn({
      'race.open': () => {
        throw new ReaderError('bad-race-set', 'It is no saved race.');
      },
    });
    renderIn(app, <RacePage />);
    await act(() => app.openSession('/races/x.switchyard-race'));
    expect(screen.getByRole('alert').textContent).toContain('It is no saved race.');
  });
});
