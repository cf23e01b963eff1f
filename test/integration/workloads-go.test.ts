import { expect } from 'vitest';
import { describeLanguage, type Figures } from './workloadsHelp.ts';

const exact = (f: Figures) => expect(f['lost_count']).toBe(0);

describeLanguage('go', {
  'go-interleave': (f) => {
    expect(f['lines_count']).toBe(15);
    expect(f['changes_ratio']).toBeGreaterThan(0);
  },
  'go-100k-goroutines': (f) => {
    expect(f['alive_count']).toBeGreaterThanOrEqual(100_000);
    expect(f['memory_bytes']).toBeLessThan(1e9);
  },
  'go-channel-buffered': (f) => {
    expect(f).toMatchObject({ received_count: 30, longest_queue_count: 2, blocked_sends_wide_count: 0 });
    expect(f['blocked_sends_count']).toBeGreaterThan(0);
  },
  'go-select': (f) => {
    expect(f['first_s']).toBeGreaterThanOrEqual(0.1);
    expect(f['second_s']).toBeGreaterThanOrEqual(0.2);
  },
  'go-fetch-channel': (f) => {
    expect(f['answers_count']).toBe(10);
    expect(f['wall_s']).toBeGreaterThan(0.19);
  },
  'go-errgroup': (f) => expect(f).toMatchObject({ cancelled_count: 4, finished_count: 0 }),
  'go-preemption': (f) => expect(f['ticks_count']).toBeGreaterThan(0),
  'go-gomaxprocs-1': (f) => expect(f['overlap_count']).toBeGreaterThan(0),
  'go-blocking-syscall': (f) =>
    expect(f['threads_during_count']).toBeGreaterThan(f['threads_before_count'] ?? Number.NaN),
  'go-mutex': exact,
  'go-atomic': exact,
  'go-rwmutex': (f) => {
    expect(f['readers_beside_writer_count']).toBe(0);
    expect(f['most_readers_count']).toBeGreaterThan(1);
  },
  'go-deadlock': (f) => expect(f).toMatchObject({ reported_count: 1, exit_code_count: 2, unseen_count: 1 }),
  'go-cost-goroutines': (f) => {
    expect(f['alive_count']).toBe(128_000);
    expect(f['resident_per_goroutine_bytes']).toBeLessThan(20_000);
  },
  'go-cost-switch': (f) => expect(f['yield_switch_us']).toBeLessThan(50),
});
