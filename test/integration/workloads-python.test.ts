import { beforeAll, describe, expect, test } from 'vitest';
import { findWorkload } from '../../src/catalogue/catalogue.ts';
import { findToolchains } from '../../src/catalogue/host/toolchains.ts';
import { paramValues } from '../../src/catalogue/params.ts';
import type { Toolchain } from '../../src/catalogue/toolchain.ts';
import { isAtLeast } from '../../src/catalogue/version.ts';
import { describeLanguage, type Figures, runEntry } from './workloadsHelp.ts';

const exact = (f: Figures) => expect(f['lost_count']).toBe(0);

describeLanguage('python', {
  'py-cpu-sequential-vs-threads': (f) => expect(f['switch_interval_s']).toBeCloseTo(0.005, 6),
  'py-io-threads': (f) => {
    expect(f['sequential_s']).toBeGreaterThan(0.79);
    expect(f['threads_s']).toBeGreaterThan(0.19);
    expect(f['speedup_ratio']).toBeGreaterThan(1);
  },
  'py-io-threads-2': (f) => expect(f['sequential_s']).toBeGreaterThan(0.39),
  'py-asyncio-gather': (f) => {
    expect(f).toMatchObject({ answers_count: 4, threads_count: 1 });
    expect(f['wall_s']).toBeGreaterThan(0.19);
  },
  'py-asyncio-taskgroup': (f) =>
    expect(f).toMatchObject({
      group_raised_count: 1,
      group_cancelled_count: 4,
      group_finished_count: 0,
      gather_raised_count: 1,
      gather_cancelled_count: 0,
      gather_finished_count: 4,
    }),
  'py-asyncio-blocked': (f) => {
    expect(f['ticks_during_count']).toBe(0);
    expect(f['first_tick_s']).toBeGreaterThanOrEqual(f['blocked_s'] ?? Number.NaN);
  },
  'py-asyncio-executor': (f) => expect(f['ticks_during_count']).toBeGreaterThan(0),
  'py-lock': exact,
  'py-atomic': exact,
  'py-rlock': (f) => expect(f).toMatchObject({ rlock_taken_count: 3, lock_taken_count: 1 }),
  'py-semaphore': (f) => {
    expect(f['most_at_once_count']).toBe(3);
    expect(f['wall_s']).toBeGreaterThan(0.79);
  },
  'py-condition': (f) => {
    expect(f['consumed_count']).toBe(30);
    expect(f['longest_queue_count']).toBeLessThanOrEqual(5);
  },
  'py-rwlock': (f) => expect(f).toMatchObject({ readers_beside_writer_count: 0, writes_count: 3 }),
  'py-barrier': (f) => {
    expect(f['passed_early_count']).toBe(0);
    expect(f['first_departure_s']).toBeGreaterThanOrEqual(f['last_arrival_s'] ?? Number.NaN);
  },
  'py-deadlock': (f) => {
    expect(f).toMatchObject({ blocked_count: 2, done_count: 0 });
    expect(f['cpu_s']).toBeLessThan(0.5);
  },
  'py-livelock': (f) => {
    expect(f).toMatchObject({ passed_count: 0, passed_with_coin_count: 1 });
    expect(f['steps_count']).toBeGreaterThan(100);
  },
  'py-starvation': (f) =>
    expect(f['greedy_turns_count']).toBeGreaterThan(f['modest_turns_count'] ?? Number.NaN),
  'py-context-switch': (f) => expect(f['switches_per_byte_ratio']).toBeLessThan(3),
  'py-cost-threads': (f) => {
    expect(f['alive_count']).toBe(500);
    expect(f['reserved_per_thread_bytes']).toBeGreaterThan(f['resident_per_thread_bytes'] ?? Number.NaN);
  },
  'py-cost-switch': (f) =>
    expect(f['kernel_switch_us']).toBeGreaterThan(f['generator_switch_us'] ?? Number.NaN),
  'py-cost-tasks': (f) => expect(f['resident_per_task_bytes']).toBeLessThan(10_000),
});

describe('lost updates, as each interpreter really behaves', () => {
  const race = findWorkload('py-race');
  let pythons: readonly Toolchain[] = [];

  beforeAll(async () => {
    const { found } = await findToolchains({ languages: ['python'] });
    const usable = found.filter((python) => python.problem === null);
    pythons = usable.filter(
      ({ version }, index) => usable.findIndex((other) => other.version === version) === index,
    );
    expect(pythons.length).toBeGreaterThan(0);
  });

  test('in a plain loop: lost up to 3.9 and without a GIL, exact from 3.10 on', async () => {
    for (const python of pythons) {
      const { failure, result } = await runEntry(race, python, paramValues(race, 'default'));
      expect(failure, python.name).toBeNull();
      const { lost_4_ratio: lost, lost_with_call_ratio: withCall } = result?.figures ?? {};
      const exactHere = isAtLeast(python.version, '3.10') && python.gil === 'gil';
      const told = `${python.name} lost ${lost} of the plain additions, ${withCall} with a call between`;
      if (exactHere) expect(lost, told).toBe(0);
      else expect(lost, told).toBeGreaterThan(0);
      expect(withCall, told).toBeGreaterThan(0);
    }
  });
});
