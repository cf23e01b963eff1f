import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { LabClaimRow, LabStatus } from '../../../../src/ipc/channels/lab.ts';
import { ClaimsPage } from '../../../../src/renderer/pages/claims/ClaimsPage.tsx';
import { NEW_CLAIMS_VIEW, useClaimsView } from '../../../../src/renderer/pages/claims/claimsView.ts';
import { appOn, renderIn } from '../appFixtures.tsx';
import type { Answers } from '../fakeBridge.ts';
import { catalogue, example, freeThreaded, job, missing, row, runRecord } from '../lab/labFixtures.ts';

afterEach(() => useClaimsView.setState(NEW_CLAIMS_VIEW, true));

/** Opens the page; `rows` are the kept verdicts, which a test may add to. */
async function open(rows: LabClaimRow[] = [], answers: Answers = {}) {
  const fake = appOn({
    'lab.examples': () => catalogue(example('py-a'), example('py-b'), missing('go-a')),
    'lab.results': () => ({ rows: [...rows], runs: rows.length === 0 ? [] : [runRecord('py-a')] }),
    'lab.startClaims': ({ ids }) => job('claims', ...(ids ?? [])),
    ...answers,
  });
  fake.app.follow(() => {});
  renderIn(fake.app, <ClaimsPage />);
  await screen.findByRole('table');
  return fake;
}
const lineOf = (text: string): HTMLElement => {
  const line = screen.getByRole('rowheader', { name: text }).closest('tr');
  if (line === null) throw new Error(`no line ${text}`);
  return line;
};
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const isDisabled = (element: HTMLElement): boolean => element.hasAttribute('disabled');

test('before any run every claim is there, and says that it was not tried', async () => {
  await open();
  screen.getByText(/^Not tried on this machine at this scale yet/);
  expect(screen.getAllByText('Not tried yet', { selector: 'td *' })).toHaveLength(3);
  screen.getByText('Go is not installed.');
});

test('a line tells what is stated, measured, and why they differ; it opens its session', async () => {
  const reason = 'Expected at most 1.3, measured 2.';
  const { app } = await open([row('py-a', { verdict: 'not-reproduced', measured: 2, reason })]);
  screen.getByText(/^Last tried .* on bench: 2 × CPU X, Linux 6\.8$/);
  const line = lineOf('claim py-a/speedup');
  expect(
    within(line)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['', '000, 002', '1', '2', 'Not reproduced here', reason, 'Session']);
  fireEvent.click(within(line).getByRole('button'));
  await waitFor(() => expect(app.session.getState().session).toMatchObject({ path: '/s/run.switchyard' }));
});

test('a claim without a number shows what bears it out', async () => {
  const numberless = { stated: null, expected: 'at least 1.5' };
  const [py] = [example('py-a')];
  await open([], {
    'lab.examples': () =>
      catalogue({ ...py, claims: py.claims.map((claim) => ({ ...claim, ...numberless })) }),
  });
  expect(lineOf('claim py-a/speedup').textContent).toContain('at least 1.5');
});

describe('runs', () => {
  test('all, or only the chosen programs, at the chosen scale', async () => {
    const { askedFor } = await open();
    expect(isDisabled(button('Run selected (0)'))).toBe(true);
    fireEvent.click(button('Run all'));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose “Program py-b” (py-b)' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Documents’ values' }));
    fireEvent.click(button('Run selected (1)'));
    expect(askedFor('lab.startClaims')).toEqual([
      { ids: null, scale: 'quick', toolchains: {} },
      { ids: ['py-b'], scale: 'default', toolchains: {} },
    ]);
  });

  test('with the toolchain chosen for a language of which there are several', async () => {
    const { askedFor } = await open();
    screen.getByText('Toolchains: the usual ones');
    const python = screen.getByLabelText('Python');
    fireEvent.change(python, { target: { value: freeThreaded.command } });
    screen.getByText('Toolchains: 1 chosen');
    fireEvent.click(button('Run all'));
    fireEvent.change(python, { target: { value: '' } });
    fireEvent.click(button('Run all'));
    expect(askedFor('lab.startClaims')).toEqual([
      { ids: null, scale: 'quick', toolchains: { python: freeThreaded.command } },
      { ids: null, scale: 'quick', toolchains: {} },
    ]);
  });

  test('are in view again with one press where no claim matches', async () => {
    await open();
    fireEvent.change(screen.getByLabelText('Search'), { target: { value: 'nothing of the kind' } });
    screen.getByText('No claim matches');
    fireEvent.click(button('Show all claims'));
    lineOf('claim py-a/speedup');
    expect(screen.getByLabelText('Search')).toHaveProperty('value', '');
  });

  test('choose every program in view, and no other', async () => {
    await open();
    fireEvent.change(screen.getByLabelText('Language'), { target: { value: 'python' } });
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose all programs in view' }));
    expect([...useClaimsView.getState().chosen]).toEqual(['py-a', 'py-b']);
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose all programs in view' }));
    expect([...useClaimsView.getState().chosen]).toEqual([]);
  });

  test('say that a disturbed run came after a verdict', async () => {
    const reason = 'The machine was too busy to tell.';
    await open([row('py-a', { disturbedSince: { atMs: Date.UTC(2026, 0, 3, 4, 5), reason } })]);
    const text = lineOf('claim py-a/speedup').textContent;
    expect(text).toContain('Reproduced');
    expect(text).toMatch(/An earlier verdict: the run of .*2026.* was disturbed/);
    expect(text).toContain(reason);
  });

  test('show verdicts as they come, and which program is under way', async () => {
    const rows: LabClaimRow[] = [];
    const { emit } = await open(rows);
    const step = {
      title: 'x',
      stage: 'recording',
      command: null,
      sessionPath: null,
      progress: null,
    } as const;
    const status = (id: string): LabStatus => ({
      phase: 'running',
      job: job('claims', 'py-a', 'py-b'),
      done: 0,
      step: { ...step, id },
      rows: [],
    });
    act(() => emit('lab.changed', status('py-a')));
    expect(screen.getByRole('rowheader', { name: /^Program py-a.*Recording$/ })).toBeTruthy();
    expect(isDisabled(button('Run all'))).toBe(true);
    rows.push(row('py-a'));
    act(() => {
      emit('lab.rows', { jobId: 1, rows: [row('py-a')] });
      emit('lab.changed', status('py-b'));
    });
    await waitFor(() => expect(lineOf('claim py-a/speedup').textContent).toContain('Reproduced'));
    screen.getByRole('rowheader', { name: /^Program py-b.*Recording$/ });
    expect(lineOf('claim py-b/speedup').textContent).toContain('Not tried yet');
  });

  test.each([
    [{ cancelled: true, error: null }, 'The run was cancelled', '1 of 2 programs were tried'],
    [
      { cancelled: false, error: { code: 'lab-died', message: 'It ended.' } },
      'The run broke off',
      'It ended.',
    ],
  ])('say how they ended: %j', async (end, title, text) => {
    const { emit } = await open();
    const ended = {
      phase: 'ended',
      job: job('claims', 'py-a', 'py-b'),
      done: 1,
      rows: [],
      outcome: null,
    } as const;
    act(() => emit('lab.changed', { ...ended, ...end }));
    expect(screen.getByText(title).closest('.banner')?.textContent).toContain(text);
  });

  test('that cannot begin say why', async () => {
    await open([], {
      'lab.startClaims': () => {
        throw new ReaderError('recording-busy', 'A recording is running.');
      },
    });
    fireEvent.click(button('Run all'));
    expect((await screen.findByRole('alert')).textContent).toContain('A recording is running.');
  });
});

test('one verdict is shown alone, with how many there are of each', async () => {
  await open([row('py-a'), row('py-b', { verdict: 'outdated' })]);
  fireEvent.click(button('Outdated 1'));
  expect(screen.queryByRole('rowheader', { name: 'claim py-a/speedup' })).toBeNull();
  lineOf('claim py-b/speedup');
  fireEvent.click(button('Cannot run here 0'));
  screen.getByText('No claim matches');
  fireEvent.click(button('All 3'));
  lineOf('claim py-a/speedup');
});

test('every verdict differs by its words and by its icon’s shape, not by colour alone', async () => {
  const kinds = ['reproduced', 'not-reproduced', 'outdated', 'cannot-run'] as const;
  await open(
    kinds.map((verdict) => row('x', { claimId: `v/${verdict}`, workloadId: null, text: verdict, verdict })),
  );
  const shown = kinds.map((kind) => lineOf(kind).querySelector('.verdict'));
  expect(new Set(shown.map((verdict) => verdict?.textContent)).size).toBe(4);
  expect(new Set(shown.map((verdict) => verdict?.querySelector('path')?.getAttribute('d'))).size).toBe(4);
});

test('says why the claims could not be read', async () => {
  const { app } = appOn({
    'lab.examples': () => catalogue(),
    'lab.results': () => {
      throw new ReaderError('lab-died', 'It ended unexpectedly.');
    },
  });
  renderIn(app, <ClaimsPage />);
  expect((await screen.findByRole('alert')).textContent).toContain('It ended unexpectedly.');
});
