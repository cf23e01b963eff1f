import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import { parseNumber } from '../../../../src/renderer/pages/session/overlay/ParameterInput.tsx';
import { parameterWords, sourceWords } from '../../../../src/renderer/pages/session/overlay/words.ts';
import { SessionPage } from '../../../../src/renderer/pages/session/SessionPage.tsx';
import type { OverlayClient } from '../../../../src/renderer/state/overlayClient.ts';
import { fakeClient } from '../support/fakeClient.ts';
import { fakeOverlay, fittedProgram, PARAMETERS, PROPOSALS, parameter } from '../support/fakeOverlay.ts';

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function open(change: Partial<OverlayClient> = {}, live = false): Promise<void> {
  const client = { ...fakeClient({ threads: 2, seconds: 2, live }), overlay: fakeOverlay(change) };
  render(<SessionPage client={client} initial={await client.overview()} />);
  fireEvent.keyDown(document.body, { key: 'o' });
  await screen.findByText('Model');
}

async function makeFit(): Promise<void> {
  fireEvent.click(await screen.findByRole('button', { name: 'Fit' }));
  await screen.findByRole('table', { name: 'Residuals' });
}

/** A figure of the table of residuals: measured, simulated, difference. */
function figures(metric: string): (string | null)[] {
  const row = document.querySelector(`.sy-residuals [data-metric=${metric}] tr`);
  return [...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent);
}

test('the proposed model comes first with its reason, what does not fit says why and cannot be chosen', async () => {
  await open();
  const models = await screen.findAllByRole('radio', { hidden: true });
  expect((models[0] as HTMLInputElement).checked).toBe(true);
  expect(models[0]?.closest('label')?.textContent).toContain('CPython with a GIL.');
  expect(models[0]?.closest('label')?.textContent).toContain('proposed');
  const go = screen.getByText('No Go process was recorded.').closest('label')?.querySelector('input');
  expect(go?.disabled).toBe(true);
});

test('a fit shows lanes of the model, a legend of the three kinds, both curves and the residuals with a verdict', async () => {
  await open();
  await makeFit();
  expect(screen.getAllByText('simulated')).toHaveLength(2);
  expect(screen.getByText('Only in the model')).toBeTruthy();
  for (const kind of ['solid: measured', 'hatched: inferred', 'outlined: simulated'])
    expect(screen.getByText(kind)).toBeTruthy();
  expect(screen.getByRole('img', { name: /^Parallelism: mean .* recorded, mean .* simulated/ })).toBeTruthy();
  expect(figures('parallelism')).toEqual(['1', '1', '±0']);
  expect(screen.getAllByText(/the model has the same/).length).toBeGreaterThan(0);
  expect(screen.getByText('Bursts shorter than a tick are fitted as a rate.')).toBeTruthy();
});

test('the GIL turned off raises the simulated parallelism; the measured stays, and nothing is called wrong', async () => {
  await open();
  await makeFit();
  fireEvent.click(screen.getByRole('switch', { name: 'GIL' }));
  await waitFor(() => expect(figures('parallelism')).toEqual(['1', '2', '−1']));
  expect(screen.getByText(/^Changed: GIL/)).toBeTruthy();
  expect(screen.queryByText('Where the model is wrong')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Back to the fit' }));
  await waitFor(() => expect(figures('parallelism')).toEqual(['1', '1', '±0']));
});

test.each(['threads', 'workers', 'goroutines', 'requests'])(
  'of a known program how much goes on at once is asked “what if” by its setting %s',
  async (name) => {
    const own = parameter({ key: `workload.${name}`, title: 'At once', group: 'program', value: 4 });
    const other = parameter({ key: 'workload.n', title: 'Iterations', group: 'program', value: 9 });
    await open({ fit: async () => fittedProgram({ parameters: [...PARAMETERS, other, own] }) });
    await makeFit();
    const whatIf = within(screen.getByRole('region', { name: 'What if' }));
    expect(whatIf.queryByRole('spinbutton', { name: 'Iterations' })).toBeNull();
    fireEvent.change(whatIf.getByRole('spinbutton', { name: 'At once' }), { target: { value: '8' } });
    expect(await screen.findByText(/^Changed: At once/)).toBeTruthy();
  },
);

test('a number out of range is said to be wrong and is not simulated', async () => {
  await open();
  await makeFit();
  const [cores] = screen.getAllByRole('spinbutton', { name: 'Cores' });
  if (cores === undefined) throw new Error('no cores');
  fireEvent.change(cores, { target: { value: '0' } });
  expect(screen.getByText('a whole number from 1 to 64')).toBeTruthy();
  expect(screen.queryByText(/^Changed:/)).toBeNull();
  fireEvent.change(cores, { target: { value: '4' } });
  expect(await screen.findByText(/^Changed: Cores/)).toBeTruthy();
});

test('N and Shift+N walk through the wrong intervals', async () => {
  await open();
  await makeFit();
  expect(screen.getByText('Model wrong: 2')).toBeTruthy();
  fireEvent.keyDown(document.body, { key: 'n' });
  expect(await screen.findByText('Model wrong: 1 of 2')).toBeTruthy();
  fireEvent.keyDown(document.body, { key: 'N', shiftKey: true });
  expect(await screen.findByText('Model wrong: 2 of 2')).toBeTruthy();
  expect(screen.getByRole('button', { current: true }).textContent).toContain('two waits');
  fireEvent.keyDown(document.body, { key: '?' });
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText('Next interval in which the model is wrong')).toBeTruthy();
});

test('lanes over each other need no rows; stretching is said; O hides the model', async () => {
  await open();
  await makeFit();
  fireEvent.click(screen.getByRole('radio', { name: 'One over the other' }));
  expect(screen.queryAllByText('simulated', { selector: '.sy-row-name' })).toHaveLength(0);
  expect(screen.getByRole('slider')).toBeTruthy();
  fireEvent.click(screen.getByRole('checkbox', { name: /^Stretch/ }));
  expect(await screen.findByText(/It is stretched by 1.25/)).toBeTruthy();
  fireEvent.keyDown(document.body, { key: 'o' });
  expect(screen.queryByText('outlined: simulated')).toBeNull();
});

test('a recording that no model fits says so and offers no fit', async () => {
  const refusal = 'The part to fit is 20 ms long: too short.';
  const none = PROPOSALS.proposals.map((one) => ({ ...one, possible: false }));
  await open({ propose: async () => ({ proposals: none, proposed: null, refusal }) });
  expect(await screen.findByText(new RegExp(refusal))).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Fit' })).toBeNull();
});

test('a fit that fails is told; no lane is shown', async () => {
  await open({ fit: () => Promise.reject(new ReaderError('fit-impossible', 'Nothing ran in it.')) });
  fireEvent.click(await screen.findByRole('button', { name: 'Fit' }));
  expect((await screen.findByRole('alert')).textContent).toContain('Nothing ran in it.');
  expect(screen.queryByText('simulated')).toBeNull();
});

test('a live recording’s fit says what it is of, and cannot be stored yet', async () => {
  await open({}, true);
  await makeFit();
  expect(screen.getByText(/The recording goes on; the fit is of/)).toBeTruthy();
  const store = screen.getByRole('button', { name: 'Store the fit in the session' }) as HTMLButtonElement;
  expect(store.disabled).toBe(true);
  expect(screen.getByText(/once its recording has ended/)).toBeTruthy();
});

test('a parameter tells its range, its source and how surely it is known', () => {
  const guess = parameter({
    key: 'a',
    value: 0.5,
    unit: 'us',
    source: 'estimated',
    uncertainty: 0.25,
    confidence: 'low',
  });
  expect(parameterWords(guess)).toBe('0.5 ± 0.25 µs');
  expect(sourceWords(guess)).toBe('estimated, a guess');
  const untold = parameter({ key: 'b', source: 'assumed', uncertainty: null, confidence: 'medium' });
  expect(sourceWords(untold)).toBe('assumed, range not known, fairly sure');
  const byHand = parameter({ key: 'c', source: 'set by hand', uncertainty: null, confidence: null });
  expect(sourceWords(byHand)).toBe('set by hand');
});

test('only a number within its bounds is one', () => {
  const range = { min: 1, max: 4, integer: true };
  expect(['', 'x', '0', '5', '2.5', '3'].map((text) => parseNumber(text, range))).toEqual([
    null,
    null,
    null,
    null,
    null,
    3,
  ]);
  expect(parseNumber('2.5', { ...range, integer: false })).toBe(2.5);
});

test('the machine and the memory can stand below the curves, where only the recording has them', async () => {
  await open();
  await makeFit();
  const chart = (): HTMLElement | null => screen.queryByRole('img', { name: /^Machine, memory/ });
  expect(chart()).toBeNull();
  fireEvent.click(screen.getByRole('checkbox', { name: /^Machine, memory/, hidden: true }));
  expect(chart()).toBeTruthy();
  expect(screen.getByRole('img', { name: /^Parallelism: mean/ })).toBeTruthy();
});
