import { expect, test } from 'vitest';
import { ns, pid } from '../../../src/domain/units.ts';
import type { RecordingStatus } from '../../../src/ipc/channels/recording.ts';
import { isActive, nextStatus, type RecordingEvent } from '../../../src/main/recordingState.ts';

const job = {
  sessionPath: '/s/a.switchyard',
  target: { kind: 'attach' as const, pid: pid(7) },
  name: 'pid 7',
};
const sampler = {
  ticks: 10,
  missedTicks: 0,
  cpuNs: ns(1),
  processCpuNs: ns(2),
  lateP50Ns: ns(0),
  lateP99Ns: ns(0),
  lateMaxNs: ns(0),
};
const begin: RecordingEvent = { type: 'begin', job };
const started: RecordingEvent = { type: 'started', sessionPath: job.sessionPath, pid: pid(7) };
const progress: RecordingEvent = {
  type: 'progress',
  untilNs: ns(100),
  threads: 2,
  processes: 1,
  cpuNs: ns(50),
  sampler,
};
const ended: RecordingEvent = {
  type: 'ended',
  sessionPath: job.sessionPath,
  durationNs: ns(200),
  end: 'stopped',
  exit: null,
};
const died: RecordingEvent = {
  type: 'exited',
  code: null,
  signal: 'SIGKILL',
  lastWords: '',
  kept: true,
  leftPid: null,
};

const after = (...events: RecordingEvent[]): RecordingStatus =>
  events.reduce<RecordingStatus>(nextStatus, { phase: 'idle' });

test('a recording goes from start to saved', () => {
  expect(after(begin).phase).toBe('starting');
  expect(after(begin, started)).toMatchObject({ phase: 'running', pid: 7, progress: null });
  expect(after(begin, started, progress)).toMatchObject({
    phase: 'running',
    progress: { untilNs: 100, threads: 2, cpuNs: 50 },
  });
  expect(after(begin, started, progress, { type: 'stop' })).toMatchObject({
    phase: 'stopping',
    progress: { untilNs: 100 },
  });
  expect(after(begin, started, { type: 'stop' }, ended)).toMatchObject({ phase: 'ended', durationNs: 200 });
});

test('the child’s exit after it has told the end changes nothing', () => {
  expect(after(begin, started, ended, died)).toEqual(after(begin, started, ended));
});

test('a recorder that dies leaves a failed recording that names what is kept', () => {
  const status = after(begin, started, died);
  expect(status).toMatchObject({ phase: 'failed', kept: true, error: { code: 'recorder-died' } });
  expect(status.phase === 'failed' && status.error.message).toContain('SIGKILL');
  const nothing = after(begin, {
    ...died,
    signal: null,
    code: 3,
    kept: false,
    lastWords: 'cannot find module',
  });
  expect(nothing.phase === 'failed' && nothing.error.message).toMatch(
    /exit code 3.*No session.*cannot find module/,
  );
});

test('a target that outlives its recorder is named, with what ends it', () => {
  const status = after(begin, started, { ...died, leftPid: pid(7) });
  expect(status.phase === 'failed' && status.error.message).toContain(
    'runs on as process 7; "kill 7" ends it',
  );
});

test('a failure before the start keeps nothing, one after it keeps the file', () => {
  const failed: RecordingEvent = { type: 'failed', error: { code: 'x', message: 'y' } };
  expect(after(begin, failed)).toMatchObject({ phase: 'failed', kept: false });
  expect(after(begin, started, failed)).toMatchObject({ phase: 'failed', kept: true });
});

test('one recording at a time, and none begins by a stray message', () => {
  const other: RecordingEvent = { type: 'begin', job: { ...job, name: 'other' } };
  expect(after(begin, started, other)).toEqual(after(begin, started));
  expect(after(progress, ended, died)).toEqual({ phase: 'idle' });
  expect(isActive(after(begin, started, ended, other))).toBe(true);
});
