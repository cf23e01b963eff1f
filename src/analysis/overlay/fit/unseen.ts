import { plural } from '../../figures.ts';
import type { Recording } from '../recording.ts';
import type { FitId } from '../types.ts';

const LOOP_WAITS =
  'It waits for the threads of its pool where it did when recorded; all other waits of threads for each other are replayed with their length.';
/** What the slices of each kind of program do not show. */
const UNSEEN: Readonly<Partial<Record<FitId, string>>> = {
  gil: 'Who held the GIL was not read: that a thread waited for it is concluded from short sleeps on a lock while others of the process ran.',
  multiprocessing:
    'Which message woke which process was not read: a process that worked when a sleep ended is taken for the one that ended it.',
  asyncio: `Tasks and callbacks are not seen from outside: the loop’s thread is fitted as one coroutine with its bursts and sleeps. ${LOOP_WAITS}`,
  node: `Callbacks and phases are not seen from outside: the loop’s thread is fitted as a row of callbacks. ${LOOP_WAITS}`,
  gmp: 'Goroutines are not seen from outside, only Ms: each busy M is fitted as one goroutine, and their real number is not known.',
};

/** What a recording cannot show and its fit therefore does not know, for the reader. */
export function unseenOf(recording: Recording, fit: FitId): string[] {
  const { overview, tickNs, leftOut } = recording;
  const out = [
    `Bursts and sleeps shorter than a reading (${tickNs / 1e6} ms) are known as counts and sums, not as intervals: they are fitted as even rates.`,
  ];
  const special = UNSEEN[fit];
  if (special !== undefined) out.push(special);
  if (recording.totals.some((one) => one.voluntary === null))
    out.push(
      'Switch counters of some threads could not be read (no permission): their short sleeps are not known.',
    );
  if (recording.threads.some(({ lane }) => lane.wait.every((wait) => wait < 0) && lane.wait.length > 2))
    out.push(
      'Wait reasons of some threads could not be read (no permission): their sleeps are replayed, not explained; under a GIL the short ones beside a thread at work are taken for waits for it.',
    );
  if (recording.threads.some(({ lane }) => lane.bucketNs > 0))
    out.push(
      'The part is long for its number of threads: it was fitted from summaries, not from each reading.',
    );
  if (leftOut > 0)
    out.push(
      `${plural(leftOut, 'thread')} with the least CPU ${leftOut === 1 ? 'is' : 'are'} not in the fit.`,
    );
  if ((overview.unaccountedCpuNs ?? 0) > 0.02 * recording.totals.reduce((sum, one) => sum + one.cpuNs, 0))
    out.push('Some CPU was used by threads that lived too short to be seen; the fit does not have it.');
  if (overview.info.end === null)
    out.push('The recording goes on: fitted is what there was when it was read.');
  if (recording.threads.some(({ process }) => process.origin === 'attached'))
    out.push('The recording began while the program ran: what it did before is not known.');
  if (recording.range.endNs < overview.info.durationNs)
    out.push('Only a part of the session was fitted: give another with a range.');
  return out;
}

/** What of that is told by the program itself, where it is known: how the slices were taken. */
export const isOfSlices = (words: string): boolean =>
  Object.entries(UNSEEN).some(([fit, own]) => fit !== 'gil' && own === words);
