import { describe, expect } from 'vitest';
import { describeLanguage } from './workloadsHelp.ts';

describe('java', () =>
  describeLanguage('java', {
    'java-virtual-threads': (f) => {
      expect(f['answers_count']).toBe(200);
      expect(f['peak_threads_count']).toBeLessThan(100);
    },
    'java-platform-pool': (f) => {
      expect(f['answers_count']).toBe(200);
      expect(f['peak_threads_count']).toBeGreaterThan(100);
      expect(f['wall_s']).toBeGreaterThan(0.39);
    },
    'java-cost-threads': (f) =>
      expect(f['platform_create_us']).toBeGreaterThan(f['virtual_create_us'] ?? Number.NaN),
  }));

describe('rust', () =>
  describeLanguage('rust', {
    'rust-tokio-like': (f) => {
      expect(f).toMatchObject({ done_count: 1000, polls_count: 2000 });
      expect(f['wall_s']).toBeGreaterThan(0.19);
    },
    'rust-cost-threads': (f) => expect(f['resident_per_thread_bytes']).toBeLessThan(1e6),
  }));

describe('c', () =>
  describeLanguage('c', {
    'c-cost-threads': (f) => {
      expect(f['alive_count']).toBe(2000);
      expect(f['reserved_per_thread_bytes']).toBeGreaterThan(f['resident_per_thread_bytes'] ?? Number.NaN);
    },
    'c-cost-switch': (f) => expect(f['pipe_switches_per_round_ratio']).toBeGreaterThan(1),
  }));
