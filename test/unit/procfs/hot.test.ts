import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newSchedstatRecord, parseSchedstat } from '../../../src/procfs/schedstat.ts';
import { newSwitchRecord, parseSwitches } from '../../../src/procfs/switches.ts';
import { newTaskStatRecord, parseTaskStat } from '../../../src/procfs/task-stat.ts';
import { bytesOf, encode } from './fixture.ts';

const counter = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const latin = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');

describe('schedstat', () => {
  test('reads a captured file', () => {
    const record = newSchedstatRecord();
    const bytes = bytesOf('thread-schedstat');
    expect(parseSchedstat(bytes, bytes.length, record)).toBe(true);
    expect(record).toEqual({ cpuNs: 115221, runqueueNs: 18537, timeslices: 2 });
  });

  test('round trip, whatever follows in the buffer', () => {
    fc.assert(
      fc.property(counter, counter, counter, fc.uint8Array(), (cpuNs, runqueueNs, timeslices, rest) => {
        const text = encode(`${cpuNs} ${runqueueNs} ${timeslices}\n`);
        const buffer = new Uint8Array(text.length + rest.length);
        buffer.set(text);
        buffer.set(rest, text.length);
        const record = newSchedstatRecord();
        expect(parseSchedstat(buffer, text.length, record)).toBe(true);
        expect(record).toEqual({ cpuNs, runqueueNs, timeslices });
      }),
    );
  });

  test('leaves the record alone where a number is missing', () => {
    const record = { cpuNs: 1, runqueueNs: 2, timeslices: 3 };
    for (const text of ['', '1', '1 2', '1 2 ', 'a b c', '-1 2 3']) {
      const bytes = encode(text);
      expect(parseSchedstat(bytes, bytes.length, record)).toBe(false);
    }
    expect(record).toEqual({ cpuNs: 1, runqueueNs: 2, timeslices: 3 });
  });
});

describe('task stat', () => {
  test('ends a name at the last parenthesis', () => {
    const record = newTaskStatRecord();
    const bytes = bytesOf('thread-stat');
    expect(parseTaskStat(bytes, bytes.length, record)).toBe(true);
    expect(latin(bytes, record.nameStart, record.nameEnd)).toBe('a b) R (c\n9');
    expect(String.fromCharCode(record.state)).toBe('S');
    expect(record).toMatchObject({ userTicks: 0, systemTicks: 0, threads: 2, startTicks: 304282, core: 1 });
  });

  test('round trip for any name of 15 bytes', () => {
    const name = fc.uint8Array({ maxLength: 15 }).map((bytes) => bytes.map((byte) => byte || 1));
    fc.assert(
      fc.property(name, counter, counter, fc.nat(1023), (name, user, system, core) => {
        const tail = encode(
          `) R 1 2 3 0 -1 4 5 6 7 8 ${user} ${system} 0 0 20 0 7 0 99 1 2 18446744073709551615 ` +
            `1 1 1 0 0 0 0 1 2 1 0 0 -1 ${core} 0 0 0\n`,
        );
        const head = encode('4194304 (');
        const bytes = new Uint8Array([...head, ...name, ...tail]);
        const record = newTaskStatRecord();
        expect(parseTaskStat(bytes, bytes.length, record)).toBe(true);
        expect([...bytes.subarray(record.nameStart, record.nameEnd)]).toEqual([...name]);
        expect(record).toMatchObject({
          userTicks: user,
          systemTicks: system,
          threads: 7,
          startTicks: 99,
          core,
        });
      }),
    );
  });

  test('refuses a line cut anywhere before the core', () => {
    const whole = bytesOf('process-stat');
    const record = newTaskStatRecord();
    const core = Buffer.from(whole).lastIndexOf(' 17 ') + 4;
    for (let length = 0; length < core; length++) {
      expect(parseTaskStat(whole, length, record)).toBe(false);
    }
    expect(parseTaskStat(whole, whole.length, record)).toBe(true);
  });
});

describe('switch counters', () => {
  test('reads a captured status', () => {
    const record = newSwitchRecord();
    const bytes = bytesOf('process-status');
    expect(parseSwitches(bytes, bytes.length, record)).toBe(true);
    expect(record).toEqual({ voluntary: 5, involuntary: 5 });
  });

  test('finds them before the line that newer x86 kernels add', () => {
    const record = newSwitchRecord();
    const bytes = encode(
      'Mems_allowed_list:\t0\nvoluntary_ctxt_switches:\t51\nnonvoluntary_ctxt_switches:\t24\nx86_Thread_features:\t\n',
    );
    expect(parseSwitches(bytes, bytes.length, record)).toBe(true);
    expect(record).toEqual({ voluntary: 51, involuntary: 24 });
  });

  test('refuses a status without them', () => {
    const record = newSwitchRecord();
    for (const text of [
      '',
      '\n',
      'voluntary_ctxt_switches:\t5\n',
      'nonvoluntary_ctxt_switches:\t5\n',
      'v\nn\n',
    ]) {
      const bytes = encode(text);
      expect(parseSwitches(bytes, bytes.length, record)).toBe(false);
    }
  });
});

test('garbage never throws', () => {
  const sched = newSchedstatRecord();
  const stat = newTaskStatRecord();
  const switches = newSwitchRecord();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(500), (bytes, length) => {
      parseSchedstat(bytes, length, sched);
      parseTaskStat(bytes, length, stat);
      parseSwitches(bytes, length, switches);
    }),
  );
});
