import { expect } from 'vitest';
import { describeLanguage } from './workloadsHelp.ts';

describeLanguage('node', {
  'node-io-loop': (f) => {
    expect(f['done_count']).toBe(120);
    expect(f['wall_s']).toBeGreaterThan(0.19);
  },
  'node-blocked-loop': (f) => {
    expect(f['longest_gap_s']).toBeGreaterThanOrEqual((f['blocked_s'] ?? Number.NaN) * 0.9);
    expect(f['quick_beside_s']).toBeGreaterThan(f['quick_alone_s'] ?? Number.NaN);
  },
  'node-worker-threads': (f) => expect(f['ticks_beside_worker_count']).toBeGreaterThan(0),
  'node-threadpool': (f) => expect(f['fifth_over_first_ratio']).toBeGreaterThan(1.2),
  'node-run-to-completion': (f) =>
    expect(f).toMatchObject({
      callback_place_count: 1,
      next_tick_place_count: 2,
      microtask_place_count: 3,
      immediate_place_count: 4,
      timer_place_count: 5,
    }),
  'node-cluster': (f) => expect(f['children_that_answered_count']).toBeGreaterThan(0),
  'node-cost-switch': (f) => expect(f['message_us']).toBeGreaterThan(f['await_us'] ?? Number.NaN),
});
