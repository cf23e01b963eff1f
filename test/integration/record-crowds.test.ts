import { afterAll, expect, test } from 'vitest';
import { python, record, scratch } from '../support/cli.ts';

const place = scratch();
const interpreter = python();
afterAll(() => place.remove());

/** Threads that sleep, while one computes. */
const CROWD = `
import sys, threading, time
end = time.monotonic() + 4
def sleeper():
    while time.monotonic() < end: time.sleep(0.5)
for i in range(2000): threading.Thread(target=sleeper, daemon=True).start()
x = 0
while time.monotonic() < end: x += 1
`;

/** Threads that are born and gone, a thousand a second. */
const MAYFLIES = `
import threading, time
begin = time.monotonic()
def f(): time.sleep(0.001)
made = 0
while time.monotonic() - begin < 2:
    while made < (time.monotonic() - begin) * 1000:
        threading.Thread(target=f).start()
        made += 1
    time.sleep(0.001)
print(made)
`;

test('2,000 threads at 20 Hz: all are there, none is counted twice, missed ticks are said', async (context) => {
  if (interpreter === null) return context.skip('python3 is not installed here');
  const report = await record(['-r', '20', '--', interpreter, '-c', CROWD], place.dir);
  expect(report.totals.threads).toBe(2001);
  expect(new Set(report.threads.map((t) => t.tid)).size).toBe(2001);
  const main = report.threads.find((t) => t.role === 'main');
  expect(main?.cpu_ns).toBe(Math.max(...report.threads.map((t) => t.cpu_ns ?? 0)));
  const ticks = report.sampler.ticks + report.sampler.missed_ticks;
  const expected = (report.duration_ns / 1e9) * 20;
  expect(Math.abs(ticks - expected)).toBeLessThanOrEqual(0.1 * expected + 3);
});

test('1,000 threads born and gone a second: their CPU is accounted for, seen or not', async (context) => {
  if (interpreter === null) return context.skip('python3 is not installed here');
  const report = await record(['--', interpreter, '-c', MAYFLIES], place.dir);
  expect(report.exit).toEqual({ code: 0, signal: null });
  expect(report.totals.threads).toBeGreaterThan(20);
  expect((report.totals.cpu_ns ?? 0) + (report.totals.unaccounted_cpu_ns ?? 0)).toBeGreaterThan(0);
  expect(report.threads.every((t) => t.end_ns !== null && t.end_ns >= t.start_ns)).toBe(true);
});
