import { act, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { forgetSetups, ModelsPage } from '../../../../src/renderer/pages/models/ModelsPage.tsx';
import { openPreset } from '../../../../src/renderer/pages/models/open.ts';
import { appOn, renderIn } from '../appFixtures.tsx';
import { fakeWorker } from './support.ts';

// A busy machine takes longer; nothing here says how long anything may take.
configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 60_000 });
afterEach(forgetSetups);

/** All steps are counted: no “so far”. */
const COUNTED = /^Steps: [\d,]+$/;
const makeWorker = () => fakeWorker();
const open = async (answers = {}) => {
  const fake = appOn(answers);
  renderIn(fake.app, <ModelsPage makeWorker={makeWorker} />);
  await screen.findByText(COUNTED);
  return fake;
};
const choose = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};
const choosePreset = (id: string): void => {
  fireEvent.click(screen.getByLabelText('Preset'));
  fireEvent.change(screen.getByLabelText('Preset'), { target: { value: id } });
  const option = screen.getAllByRole('option').find((one) => one.querySelector('code')?.textContent === id);
  if (option === undefined) throw new Error(`no preset ${id}`);
  fireEvent.click(option);
};
const sentence = (): string => document.querySelector('.md-sentence')?.textContent ?? '';
const key = (name: string): void => {
  act(() => void fireEvent.keyDown(document.body, { key: name }));
};

test('steps forward and back, to the end and to the start', async () => {
  await open();
  const count = Number(screen.getByText(COUNTED).textContent?.replace('Steps: ', ''));
  expect(count).toBeGreaterThan(100);
  key('ArrowRight');
  expect(sentence()).toMatch(/^Step 1, 0\.\d{6} mscore 0 runs spinner-1/);
  key('End');
  expect(sentence().startsWith(`Step ${count},`)).toBe(true);
  key('ArrowLeft');
  expect(sentence().startsWith(`Step ${count - 1},`)).toBe(true);
  key('Home');
  expect(sentence()).toMatch(/^Before the first step/);
});

test('a key in a field is the field’s', async () => {
  await open();
  fireEvent.keyDown(screen.getByLabelText('Cores'), { key: 'ArrowRight' });
  expect(sentence()).toMatch(/^Before the first step/);
});

test('a value out of range is said and not run', async () => {
  await open();
  choose('Cores', '0');
  expect(screen.getByText('Enter 1 to 128')).toBeTruthy();
  expect(document.querySelector('.md-variant__head progress')).toBeNull();
});

test('compares two variants and says in what they differ', async () => {
  await open();
  fireEvent.click(screen.getByRole('button', { name: 'Compare with B' }));
  choose('Lock', 'free-threaded');
  const row = await screen.findByRole('row', { name: /^Parallelism/ });
  await waitFor(() => expect(row.textContent).toBe('Parallelism12× 2.00'));
  expect(screen.getByRole('list', { name: 'What B has otherwise' }).textContent).toBe(
    'Lock: gil → free-threaded',
  );
});

test('B comes and goes with the cursor where it was', async () => {
  await open();
  for (let i = 0; i < 40; i++) key('ArrowRight');
  const before = sentence();
  const clock = (): string => document.querySelector('.md-clock')?.textContent ?? '';
  const time = clock();
  expect(time).not.toBe('0.000000 ms');
  fireEvent.click(screen.getByRole('button', { name: 'Compare with B' }));
  const b = await screen.findByRole('region', { name: 'Variant B' });
  await waitFor(() => expect(b.querySelector('.md-sentence')?.textContent).toBe(before));
  choose('Switch interval (us)', '1000');
  await waitFor(() => expect(b.querySelector('.md-sentence')?.textContent).not.toBe(before));
  expect([sentence(), clock()]).toEqual([before, time]);
  fireEvent.click(screen.getByRole('button', { name: 'Close B' }));
  expect([sentence(), clock()]).toEqual([before, time]);
});

test('shows a deadlock with its cycle', async () => {
  await open();
  choosePreset('deadlock');
  const cycle = await screen.findByRole('list', { name: 'Who waits for whom' });
  const links = within(cycle).getAllByRole('listitem');
  expect(links.map((link) => link.textContent)).toContainEqual(
    expect.stringMatching(/^p1 waits for .*B, held by p2/),
  );
  expect(links).toHaveLength(3);
});

test('programs are used once they are right; a wrong step is named', async () => {
  await open();
  const editor = screen.getByLabelText('Programs');
  fireEvent.change(editor, {
    target: { value: '{"threads":[{"name":"x","body":[{"op":"compute","ns":-1}]}]}' },
  });
  expect(screen.getByText(/threads\[0\]\.body\[0\]\.ns.*negative/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Use these programs' })).toHaveProperty('disabled', true);
  fireEvent.change(editor, {
    target: { value: '{"threads":[{"name":"x","body":[{"op":"compute","ns":5}]}]}' },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Use these programs' }));
  await waitFor(() => expect(screen.getByLabelText('Count of “x”')).toBeTruthy());
});

test('exports the set-up as it stands', async () => {
  const { askedFor } = await open({ 'files.saveText': () => '/tmp/gil.json' });
  choose('Cores', '3');
  fireEvent.click(screen.getByRole('button', { name: 'Export set-up' }));
  await waitFor(() => expect(askedFor('files.saveText')).toHaveLength(1));
  const [saved] = askedFor('files.saveText') as { suggestedName: string; text: string }[];
  expect(saved?.suggestedName).toBe('gil-two-spinners.json');
  expect(JSON.parse(saved?.text ?? '')).toMatchObject({ model: 'gil', parameters: { cores: 3 } });
});

test('a duration is a field: an edit runs at once, the JSON stays in step, nonsense is refused', async () => {
  const { askedFor } = await open({ 'files.saveText': () => '/tmp/gil.json' });
  choosePreset('convoy');
  const field = await screen.findByLabelText(/^server, compute \(threads\[0\]/);
  const before = screen.getByText(/^Events simulated/).nextSibling?.textContent;
  fireEvent.change(field, { target: { value: '-2' } });
  expect(screen.getByText('A time cannot be negative')).toBeTruthy();
  fireEvent.change(field, { target: { value: '2 ms' } });
  expect(screen.queryByText('A time cannot be negative')).toBeNull();
  await waitFor(() =>
    expect(screen.getByText(/^Events simulated/).nextSibling?.textContent).not.toBe(before),
  );
  fireEvent.click(screen.getByRole('button', { name: 'Export set-up' }));
  await waitFor(() => expect(askedFor('files.saveText')).toHaveLength(1));
  const [saved] = askedFor('files.saveText') as { text: string }[];
  expect(JSON.parse(saved?.text ?? '').preset).toBe('convoy');
  expect(saved?.text).toContain('2000000');
  expect(screen.getByText(/, changed/)).toBeTruthy();
});

test('a workload shows its settings and costs first; a change builds its program anew', async () => {
  await open();
  choosePreset('go-fetch-channel');
  const requests = await screen.findByLabelText('Requests');
  fireEvent.change(requests, { target: { value: '3' } });
  await waitFor(() =>
    expect((screen.getByLabelText(/^main, spawn fetch, of them/) as HTMLInputElement).value).toBe('3'),
  );
  fireEvent.change(screen.getByLabelText('Cost of answer'), { target: { value: 'soon' } });
  expect(screen.getByText('Enter a number')).toBeTruthy();
});

test('another page opens a preset here, while the page is shown and before', async () => {
  await open();
  act(() => void openPreset({ go: () => {} }, 'go-errgroup'));
  await waitFor(() =>
    expect((screen.getByLabelText('Preset') as HTMLInputElement).value).toBe(
      'The first error cancels the rest',
    ),
  );
});
