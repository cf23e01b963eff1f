import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ReaderError } from '../../../../src/domain/error.ts';
import type { LabTable } from '../../../../src/ipc/channels/lab.ts';
import { TablesPage } from '../../../../src/renderer/pages/tables/TablesPage.tsx';
import { NEW_TABLES_VIEW, useTablesView } from '../../../../src/renderer/pages/tables/tablesView.ts';
import { appOn, renderIn } from '../appFixtures.tsx';
import { catalogue, example, figure, job, table } from '../lab/labFixtures.ts';

afterEach(() => useTablesView.setState(NEW_TABLES_VIEW, true));

const measured = figure({
  value: 2.345,
  scale: 'quick',
  atMs: 0,
  toolchain: 'cc 13',
  sessionPath: '/s/switch.switchyard',
});
const probes = catalogue(
  example('py-a'),
  example('c-cost-switch', { kind: 'cost', language: 'c' }),
  example('rust-cost', { kind: 'cost', language: 'rust', unavailable: 'rustc is not installed.' }),
);

async function open(tables: () => readonly LabTable[]) {
  const fake = appOn({
    'lab.tables': tables,
    'lab.examples': () => probes,
    'lab.startClaims': ({ ids }) => job('claims', ...(ids ?? [])),
  });
  fake.app.follow(() => {});
  renderIn(fake.app, <TablesPage />);
  await screen.findByRole('table');
  await waitFor(() => expect(fake.app.lab.getState().catalogue).toEqual(probes));
  return fake;
}

test('a measured figure stands beside the stated one, tells where it comes from and opens its session', async () => {
  const { app } = await open(() => [table('a', measured)]);
  const cell = screen.getByText('1 to 2 us').closest('td');
  expect(cell?.textContent).toBe('1 to 2 us2.35 µsby futex, quick');
  const chip = screen.getByRole('button', { name: 'Measured: 2.35 µs by futex. Open its session' });
  expect(chip.title).toMatch(
    /^Measured by c-cost-switch \(futex_switch_us\), cc 13, Quick, .*Opens its session/,
  );
  fireEvent.click(chip);
  await waitFor(() => expect(app.session.getState().session).toMatchObject({ path: '/s/switch.switchyard' }));
});

test('a figure that was not measured says how, is measured at once, and appears', async () => {
  let value: number | null = null;
  const { emit, askedFor } = await open(() => [table('a', { ...measured, value })]);
  const chip = screen.getByRole('button', { name: 'Measure by futex with c-cost-switch' });
  expect(chip.title).toBe('Not measured yet: run c-cost-switch (quick)');
  fireEvent.click(chip);
  expect(askedFor('lab.startClaims')).toEqual([{ ids: ['c-cost-switch'], scale: 'quick', toolchains: {} }]);
  value = 3;
  act(() => emit('lab.rows', { jobId: 1, rows: [] }));
  await screen.findByRole('button', { name: /^Measured: 3 µs/ });
});

test('what cannot be measured here says why instead of offering it', async () => {
  await open(() => [table('a', figure({ workloadId: 'rust-cost' }))]);
  await screen.findByText(/^cannot be measured here/);
  screen.getByTitle('rustc is not installed.');
  expect(screen.queryByRole('button', { name: /^Measure by futex/ })).toBeNull();
});

test('the cost probes, or the programs of this table, are run at the chosen scale', async () => {
  const { askedFor, emit } = await open(() => [table('a', figure({ workloadId: 'py-a' })), table('b')]);
  fireEvent.click(screen.getByRole('button', { name: 'Run the cost probes' }));
  fireEvent.click(screen.getByRole('radio', { name: 'Documents’ values' }));
  fireEvent.click(screen.getByRole('button', { name: 'Measure this table' }));
  expect(askedFor('lab.startClaims')).toEqual([
    { ids: ['c-cost-switch', 'rust-cost'], scale: 'quick', toolchains: {} },
    { ids: ['py-a'], scale: 'default', toolchains: {} },
  ]);
  const status = { phase: 'running', job: job('claims', 'py-a'), done: 0, step: null, rows: [] } as const;
  act(() => emit('lab.changed', status));
  expect(screen.getByRole('button', { name: 'Run the cost probes' }).hasAttribute('disabled')).toBe(true);
});

test('goes from table to table', async () => {
  await open(() => [table('a', measured), table('b')]);
  const list = within(screen.getByRole('navigation', { name: 'Tables' }));
  list.getByText('2 rows · 1 of 1 figures measured');
  fireEvent.click(list.getByRole('button', { name: /^Table b/ }));
  screen.getByRole('heading', { name: 'Table b' });
  screen.getByText('Document 004');
  expect(list.getByRole('button', { name: /^Table b/ }).getAttribute('aria-current')).toBe('true');
});

test('says why the tables could not be read', async () => {
  const { app } = appOn({
    'lab.examples': () => probes,
    'lab.tables': () => {
      throw new ReaderError('lab-died', 'It ended unexpectedly.');
    },
  });
  renderIn(app, <TablesPage />);
  expect((await screen.findByRole('alert')).textContent).toContain('It ended unexpectedly.');
});
