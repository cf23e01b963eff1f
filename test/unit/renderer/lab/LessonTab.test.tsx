import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import { ns } from '../../../../src/domain/units.ts';
import type { LabPhase, LabSessionExample } from '../../../../src/ipc/channels/lab.ts';
import { AppContext } from '../../../../src/renderer/app/context.ts';
import { SessionPage } from '../../../../src/renderer/pages/session/SessionPage.tsx';
import { appOn } from '../appFixtures.tsx';
import type { Answers } from '../fakeBridge.ts';
import { fakeClient } from '../support/fakeClient.ts';
import { catalogue, example } from './labFixtures.ts';

// This DOM lays nothing out: every element is said to be a box of this size, which the virtual lists need.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1000);
});
afterEach(() => vi.restoreAllMocks());

const phases: readonly LabPhase[] = [
  { startNs: 0, endNs: 5e8, text: 'in sequence' },
  { startNs: 5e8, endNs: 1.5e9, text: 'in threads' },
];
const run: LabSessionExample = {
  id: 'py-a',
  scale: 'quick',
  params: { n: 10 },
  figures: { threads_s: 1 },
  notes: ['As expected.'],
  phases,
};

/** Opens a session that says, unless `isExample` is false, that it recorded a shipped program. */
async function open({
  isExample = true,
  live = false,
  answers = {},
}: {
  isExample?: boolean;
  live?: boolean;
  answers?: Answers;
} = {}) {
  const fake = appOn({
    'lab.examples': () => catalogue(example('py-a')),
    'lab.sessionExample': () => run,
    ...answers,
  });
  const client = fakeClient({ threads: 3, seconds: 2, live });
  const label = { severity: 'info', timeNs: ns(0), code: 'workload', message: 'The example py-a' } as const;
  const labelled = async () => {
    const overview = await client.overview();
    return isExample ? { ...overview, notices: [...overview.notices, label] } : overview;
  };
  const labelledClient = { ...client, overview: labelled };
  render(
    <AppContext value={fake.app}>
      <SessionPage client={labelledClient} initial={await labelled()} />
    </AppContext>,
  );
  return { ...fake, client };
}
const steps = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('article')).findAllByRole('button', { name: /^\d/ });

test('a recorded example opens with its lesson in front', async () => {
  const { askedFor } = await open();
  const lesson = await screen.findByRole('article');
  expect(screen.getByRole('tab', { name: 'Lesson' }).getAttribute('aria-selected')).toBe('true');
  expect(lesson.textContent).toContain('Two sums run in turns.');
  expect(lesson.textContent).toContain('Look at the lanes.');
  expect(lesson.textContent).toMatch(/What the program reported.*threads1 s.*As expected\./);
  expect(askedFor('lab.sessionExample')).toEqual([{ path: '/tmp/synthetic.switchyard' }]);
});

test('any other session has no lesson, and nobody is asked for one', async () => {
  const { askedFor } = await open({ isExample: false });
  await screen.findByText('handled request 0 in 0 ms');
  expect(screen.queryByRole('tab', { name: 'Lesson' })).toBeNull();
  expect(askedFor('lab.sessionExample')).toEqual([]);
});

test('a step selects its interval, moves the view there and tells what was measured in it', async () => {
  const { client } = await open();
  const [, second] = await steps();
  if (second === undefined) throw new Error('no second step');
  expect(second.textContent).toContain('in threads: 0.500 s to 1.500 s');
  fireEvent.click(second);
  expect(second.getAttribute('aria-current')).toBe('step');
  await waitFor(() =>
    expect(second.textContent).toMatch(/Measured here: 3 active threads, CPU .*parallelism/),
  );
  expect(screen.getByText(/figures of the selected 1 s/)).toBeTruthy();
  expect(client.asked.some(({ method }) => method === 'totals')).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Whole recording' }));
  expect(second.getAttribute('aria-current')).toBeNull();
});

test('the answer is hidden until it is asked for', async () => {
  await open();
  const button = await screen.findByRole('button', { name: 'Show the answer' });
  expect(screen.queryByText('One lock.')).toBeNull();
  fireEvent.click(button);
  screen.getByText('One lock.');
  fireEvent.click(screen.getByRole('button', { name: 'Hide the answer' }));
  expect(screen.queryByText('One lock.')).toBeNull();
});

test('a step whose interval the run did not reach says so and leads nowhere', async () => {
  await open({ answers: { 'lab.sessionExample': () => ({ ...run, phases: phases.slice(0, 1) }) } });
  const [first, second] = await steps();
  expect(first?.hasAttribute('disabled')).toBe(false);
  expect(second?.hasAttribute('disabled')).toBe(true);
  expect(second?.textContent).toContain('this run did not get so far');
});

test('the steps of a recording under way come with its end', async () => {
  const { client, askedFor } = await open({ live: true });
  const [first] = await steps();
  expect(first?.textContent).toContain('comes when the recording has ended');
  client.grow(2e9, true);
  await waitFor(async () => expect((await steps())[0]?.hasAttribute('disabled')).toBe(false));
  expect(askedFor('lab.sessionExample')).toHaveLength(2);
});

test('a lesson that cannot be loaded is told; the session stays', async () => {
  const answers: Answers = {
    'lab.sessionExample': () => {
      throw new ReaderError('lab-died', 'It ended unexpectedly.');
    },
  };
  await open({ answers });
  expect((await screen.findByRole('alert')).textContent).toContain('It ended unexpectedly.');
  screen.getByRole('grid');
});
