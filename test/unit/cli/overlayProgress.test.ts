import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { OverlayProgress } from '../../../src/cli/overlayProgress.ts';
import { CLEAR_LINE } from '../../../src/cli/progress.ts';

/** A stream that keeps what is written, and a clock that a test turns. */
function made(isTTY: boolean) {
  const written: string[] = [];
  const stderr = Object.assign(
    new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk));
        done();
      },
    }),
    { isTTY, columns: 60 },
  );
  const clock = { ms: 1000 };
  return { written, clock, progress: new OverlayProgress(stderr, () => clock.ms) };
}

test('on a terminal one line says what is done and how far it is, not more often than can be read, and goes', () => {
  const { written, clock, progress } = made(true);
  progress.step('fitting the recording');
  progress.simulated(1e9, 20e9);
  clock.ms += 300;
  progress.simulated(2e9, 20e9);
  progress.simulated(3e9, 20e9);
  progress.done();
  expect(written).toEqual([
    `${CLEAR_LINE}fitting the recording…`,
    `${CLEAR_LINE}simulating: 2 s of the program’s time so far, given up at 2`,
    CLEAR_LINE,
  ]);
});

test('elsewhere a short wait is silent and a long one told once', () => {
  const { written, clock, progress } = made(false);
  progress.step('fitting the recording');
  clock.ms += 1900;
  progress.step('simulating');
  expect(written).toEqual([]);
  clock.ms += 600;
  progress.simulated(1e9, 20e9);
  clock.ms += 9000;
  progress.simulated(2e9, 20e9);
  progress.done();
  expect(written).toEqual([
    'after 2.5 s still simulating: 1 s of the program’s time so far, given up at 20 s\n',
  ]);
});
