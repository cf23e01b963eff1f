import { act, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ErrorBoundary } from '../../../../src/renderer/components/ErrorBoundary.tsx';
import { TextField } from '../../../../src/renderer/components/Field.tsx';
import { Toasts } from '../../../../src/renderer/components/Toasts.tsx';
import { usePolled } from '../../../../src/renderer/components/usePolled.ts';
import { appOn, renderIn } from '../appFixtures.tsx';

test('a field’s note gives way to its error, tied to the input either way', () => {
  const field = (error: string | null) => (
    <TextField label="Rate" note="In hertz." error={error} value="1" onChange={() => {}} />
  );
  const { rerender } = render(field(null));
  const input = screen.getByLabelText('Rate');
  const about = () => document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent;
  expect(about()).toBe('In hertz.');
  rerender(field('Too high.'));
  expect(about()).toBe('Too high.');
  expect(input.getAttribute('aria-invalid')).toBe('true');
});

function Part({ fault }: { fault: { message: string | null } }) {
  if (fault.message !== null) throw new Error(fault.message);
  return <p>lanes</p>;
}

test('a fault of one part is shown in its place and can be tried again', () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const fault: { message: string | null } = { message: 'no lanes' };
  render(
    <ErrorBoundary what="The timeline">
      <Part fault={fault} />
    </ErrorBoundary>,
  );
  expect(screen.getByRole('alert').textContent).toMatch(/The timeline has a fault.*no lanes/);
  fault.message = null;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  screen.getByText('lanes');
  report.mockRestore();
});

test('messages can be dismissed', async () => {
  const { app } = appOn();
  renderIn(app, <Toasts />);
  act(() => app.fail('Saving failed', new Error('The disk is full.')));
  screen.getByText('The disk is full.');
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  await waitFor(() => expect(app.toasts.getState().toasts).toEqual([]));
});

test('polls on after a failure and keeps the last answer, until it is no longer shown', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const signals: AbortSignal[] = [];
  const ask = async (signal: AbortSignal): Promise<number> => {
    signals.push(signal);
    if (signals.length === 2) throw new Error('just now not');
    return signals.length;
  };
  const seen: string[] = [];
  const { unmount } = renderHook(() => {
    const { value, error } = usePolled(ask, 1);
    seen.push(`${value} ${error?.message}`);
  });
  const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  await pass(0);
  for (let i = 0; i < 4; i++) await pass(1);
  expect(signals).toHaveLength(5);
  expect(seen).toEqual(expect.arrayContaining(['1 undefined', '1 just now not', '3 undefined']));
  unmount();
  const settled = signals.length;
  expect(signals.at(-1)?.aborted).toBe(true);
  // Nothing is left that could ask once more.
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(signals).toHaveLength(settled);
});
