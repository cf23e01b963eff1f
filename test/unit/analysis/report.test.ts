import { expect, test } from 'vitest';
import { buildReport } from '../../../src/analysis/report.ts';
import { reportText } from '../../../src/cli/reportText.ts';
import { ns } from '../../../src/domain/units.ts';
import { overview, thread, total } from './sessionFixture.ts';

test('of a program that no thread was seen of every figure is unknown, none is 0', () => {
  const report = buildReport(overview, []);
  expect(report.totals).toEqual({
    cpu_ns: null,
    runqueue_ns: null,
    voluntary: null,
    involuntary: null,
    migrations: null,
    threads: 0,
    processes: 0,
    parallelism: null,
    unaccounted_cpu_ns: null,
  });
  const text = reportText(report, 10);
  expect(text).toMatch(/CPU +–, parallelism – of 2 cores/);
  expect(text).toMatch(/run-queue +–/);
  expect(text).toContain('No thread was seen: what ran ended before the first sample');
});

test('CPU that nobody was seen to use is told all the same', () => {
  const { totals } = buildReport({ ...overview, unaccountedCpuNs: ns(5e6) }, []);
  expect(totals).toMatchObject({ cpu_ns: null, unaccounted_cpu_ns: 5e6 });
});

test('a thread that was read and did nothing did nothing; one that was never read is unknown', () => {
  const idle = buildReport({ ...overview, threads: [thread] }, [total()]);
  expect(idle.totals).toMatchObject({ cpu_ns: 0, runqueue_ns: 0, parallelism: 0, unaccounted_cpu_ns: 0 });
  expect(idle.threads[0]).toMatchObject({ cpu_ns: 0, voluntary: null });
  for (const totals of [[], [total({ cores: [] })]]) {
    const unread = buildReport({ ...overview, threads: [thread] }, totals);
    expect(unread.totals).toMatchObject({ cpu_ns: null, parallelism: null, threads: 1 });
    expect(unread.threads[0]).toMatchObject({ cpu_ns: null, runqueue_ns: null, migrations: null });
  }
});
