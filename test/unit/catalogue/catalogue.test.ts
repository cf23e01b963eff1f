import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOGUE, findWorkload } from '../../../src/catalogue/catalogue.ts';
import { unitOf } from '../../../src/catalogue/define.ts';
import { measuresOf, TABLES } from '../../../src/catalogue/tables.ts';
import type { Parameter } from '../../../src/catalogue/types.ts';
import { holds } from '../../../src/catalogue/verdict.ts';

const WORKLOADS = join(import.meta.dirname, '../../../resources/workloads');

const PROMISED = `
py-cpu-sequential-vs-threads py-cpu-threads-20m py-sum-squares-scaling py-io-threads py-io-threads-2
py-multiprocessing-pool py-multiprocessing-process py-processpool-8 py-threadpool-cpu-8 py-asyncio-gather
py-asyncio-taskgroup py-asyncio-blocked py-asyncio-executor py-numpy-threads py-race py-lock py-lock-granularity
py-rlock py-semaphore py-condition py-rwlock py-atomic py-barrier py-deadlock py-livelock py-starvation
py-context-switch py-free-threaded go-interleave go-cpu-parallel go-sum-squares-scaling go-100k-goroutines
go-channel-buffered go-select go-fetch-channel go-errgroup go-work-stealing go-preemption go-gomaxprocs-1
go-blocking-syscall go-mutex go-rwmutex go-atomic go-deadlock node-io-loop node-blocked-loop node-worker-threads
node-worker-pool node-threadpool node-run-to-completion node-cluster java-virtual-threads java-platform-pool
rust-threads rust-tokio-like c-pthreads`
  .trim()
  .split(/\s+/);

test('holds every example of the documents', () => {
  const examples = CATALOGUE.filter((entry) => entry.kind === 'example').map((entry) => entry.id);
  expect(examples.sort()).toEqual([...PROMISED].sort());
});

test('has a cost probe in every language', () => {
  const languages = new Set(
    CATALOGUE.filter((entry) => entry.kind === 'cost').map((entry) => entry.language),
  );
  expect([...languages].sort()).toEqual(['c', 'go', 'java', 'node', 'python', 'rust']);
});

test('ids of workloads and of claims are unique', () => {
  const ids = CATALOGUE.map((entry) => entry.id);
  const claims = CATALOGUE.flatMap((entry) => entry.claims.map((claim) => claim.id));
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(claims).size).toBe(claims.length);
});

test.each(CATALOGUE.map((entry) => [entry.id, entry] as const))(
  '%s has its program and its lesson',
  (_, entry) => {
    expect(existsSync(join(WORKLOADS, entry.program.path))).toBe(true);
    expect(CATALOGUE.some((other) => other.id === entry.program.reports)).toBe(true);
    for (const text of [entry.lesson.what, entry.lesson.where, entry.lesson.question, entry.lesson.answer]) {
      expect(text.length).toBeGreaterThan(10);
    }
    expect(entry.lesson.steps.length).toBeGreaterThan(0);
    expect(entry.lesson.question).toMatch(/\?$/);
  },
);

function inBounds(parameter: Parameter, value: number | string): boolean {
  if (parameter.type === 'url') return String(value).startsWith('http://127.0.0.1:');
  const numbers = String(value).split(',').map(Number);
  return numbers.every((n) => n >= parameter.min && n <= parameter.max);
}

test('default and quick values are within their bounds', () => {
  for (const entry of CATALOGUE) {
    for (const parameter of entry.parameters) {
      expect(inBounds(parameter, parameter.default), `${entry.id} --${parameter.flag}`).toBe(true);
      expect(inBounds(parameter, parameter.quick), `${entry.id} --${parameter.flag} quick`).toBe(true);
    }
  }
});

test('what a document states would bear its own claim out', () => {
  const odd = CATALOGUE.flatMap((entry) => entry.claims).filter(
    (claim) => claim.stated !== null && !holds(claim.relation, claim.stated),
  );
  expect(odd.map((claim) => claim.id)).toEqual([]);
});

test('a claim is judged by the figure that it states: no bound is further off than a factor of two', () => {
  const loose = CATALOGUE.flatMap((entry) => entry.claims).filter(({ stated, relation }) => {
    if (stated === null || stated === 0) return false;
    const low = relation.kind === 'at-most' ? null : relation.low;
    const high = relation.kind === 'at-least' ? null : relation.high;
    return (low !== null && low < stated / 2) || (high !== null && high > stated * 2);
  });
  expect(loose.map(({ id }) => id)).toEqual([]);
});

test('every time and ratio needs a quiet machine, but for those that are made of something else', () => {
  const claims = CATALOGUE.flatMap((entry) => entry.claims);
  const timed = claims.filter(({ unit }) => unit === 's' || unit === 'us' || unit === 'ratio');
  expect(timed.filter(({ needs }) => needs.quiet !== true).map(({ figure }) => figure)).toEqual([
    'switch_interval_s',
    'switch_interval_s',
    'lost_2_ratio',
    'lost_4_ratio',
    'lost_with_call_ratio',
    'cpu_s',
    'switches_per_byte_ratio',
    'changes_ratio',
    'pipe_switches_per_round_ratio',
  ]);
  const counted = claims.filter((claim) => !timed.includes(claim));
  expect(counted.filter(({ needs }) => needs.quiet === true).map(({ figure }) => figure)).toEqual([
    'smooth_count',
  ]);
});

test('a claim that fixes parameters names ones that exist', () => {
  for (const entry of CATALOGUE) {
    const flags = new Set(entry.parameters.map((parameter) => parameter.flag));
    for (const { id, needs } of entry.claims) {
      if (Array.isArray(needs.fixed))
        expect(
          needs.fixed.every((flag) => flags.has(flag)),
          id,
        ).toBe(true);
    }
  }
});

test('a figure without a unit is refused', () => {
  expect(unitOf('wall_s')).toBe('s');
  expect(() => unitOf('wall')).toThrow(/does not end in a unit/);
});

test('every measured cell of a table names a workload and a figure with a unit', () => {
  for (const measure of TABLES.flatMap(measuresOf)) {
    expect(findWorkload(measure.workload).id).toBe(measure.workload);
    expect(() => unitOf(measure.figure)).not.toThrow();
  }
});

test('tables have the documents’ rows and a cell for each column', () => {
  const rows = Object.fromEntries(TABLES.map((table) => [table.id, table.rows.length]));
  expect(rows).toMatchObject({
    'python-go': 12,
    'five-worlds': 7,
    'six-languages': 6,
    primitives: 6,
    versions: 12,
  });
  for (const table of TABLES) {
    for (const row of table.rows)
      expect(row.cells.length, `${table.id}: ${row.title}`).toBe(table.columns.length);
  }
});

test('an unknown id is answered with similar ones', () => {
  expect(() => findWorkload('semaphore')).toThrow(/py-semaphore/);
  expect(() => findWorkload('go-nothing')).toThrow(/go-interleave/);
  expect(() => findWorkload('xyz')).toThrow(/switchyard examples/);
});
