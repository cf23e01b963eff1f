import { describe, expect, test } from 'vitest';
import { ns } from '../../../src/domain/units.ts';
import type { LabStatus } from '../../../src/ipc/channels/lab.ts';
import type { RaceStatus } from '../../../src/ipc/channels/race.ts';
import type { RecordingStatus } from '../../../src/ipc/channels/recording.ts';
import { workUnderWay } from '../../../src/main/underWay.ts';
import { raceState } from '../lab/raceFixture.ts';

interface Given {
  readonly recording?: RecordingStatus;
  readonly race?: RaceStatus;
  readonly lab?: LabStatus;
}

const idle = { phase: 'idle' } as const;
const recordingJob = {
  sessionPath: '/s/a.switchyard',
  target: { kind: 'spawn', argv: ['x'], cwd: null, env: {} },
  name: 'x',
} as const;
const labJob = (kind: 'run' | 'claims') =>
  ({ jobId: 1, kind, scale: 'quick', ids: ['py-a', 'py-b', 'py-c'], startedAtMs: 0 }) as const;
const running = (kind: 'run' | 'claims'): LabStatus => ({
  phase: 'running',
  job: labJob(kind),
  done: 2,
  step: null,
  rows: [],
});

/** What would be asked, and a note of which part was told to end. */
function ask({ recording = idle, race = idle, lab = idle }: Given) {
  const ended: string[] = [];
  const note = (who: string) => async () => void ended.push(who);
  const work = workUnderWay({
    recorder: { status: recording, stopAndWait: note('recorder') },
    race: { status: race, close: note('race') },
    lab: { status: lab, isBusy: lab.phase === 'running' || lab.phase === 'stopping', close: note('lab') },
  });
  return { work, ended };
}

describe('a window closes without a question', () => {
  test.each<[string, Given]>([
    ['nothing was done', {}],
    [
      'a recording has ended',
      { recording: { phase: 'ended', job: recordingJob, durationNs: ns(1), end: 'stopped', exit: null } },
    ],
    ['a race is over', { race: { phase: 'over', race: raceState() } }],
    [
      'claims were tried',
      {
        lab: {
          phase: 'ended',
          job: labJob('claims'),
          done: 3,
          rows: [],
          outcome: null,
          cancelled: false,
          error: null,
        },
      },
    ],
  ])('when %s', (_why, given) => {
    expect(ask(given).work).toBeNull();
  });
});

describe('a window asks, and what it asks about is ended', () => {
  test.each<[string, Given, RegExp]>([
    ['recorder', { recording: { phase: 'starting', job: recordingJob } }, /^A recording/],
    ['race', { race: { phase: 'active', race: raceState({ phase: 'running' }) } }, /^A race/],
    ['lab', { lab: running('run') }, /^An example/],
    ['lab', { lab: running('claims') }, /^Claims/],
  ])('%s: %j', async (who, given, message) => {
    const { work, ended } = ask(given);
    expect(work?.message).toMatch(message);
    expect(work?.buttons).toHaveLength(2);
    await work?.stop();
    expect(ended).toEqual([who]);
  });

  test('claims say how far they are', () => {
    expect(ask({ lab: running('claims') }).work?.detail).toContain('2 of 3 programs are through');
  });
});
