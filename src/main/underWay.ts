import type { LabManager } from './lab.ts';
import type { RaceManager } from './race.ts';
import type { RecorderManager } from './recorder.ts';
import { isActive } from './recordingState.ts';

/** What a window may close over. */
export interface ClosingParts {
  readonly recorder: Pick<RecorderManager, 'status' | 'stopAndWait'>;
  readonly race: Pick<RaceManager, 'status' | 'close'>;
  readonly lab: Pick<LabManager, 'status' | 'isBusy' | 'close'>;
}

/** Something under way that is asked about before the window closes, and what ends it with all that it has found kept. */
export interface Work {
  readonly message: string;
  readonly detail: string;
  /** The button that ends it, and the one that goes on. */
  readonly buttons: readonly [stop: string, keep: string];
  readonly stop: () => Promise<void>;
}

/** What is under way; null where the window may just close. The three exclude each other. */
export function workUnderWay({ recorder, race, lab }: ClosingParts): Work | null {
  if (isActive(recorder.status)) {
    return {
      message: 'A recording is running.',
      detail:
        'Closing stops it and saves its session. A program that was started for the recording is ended.',
      buttons: ['Stop, Save and Close', 'Keep Recording'],
      stop: () => recorder.stopAndWait(),
    };
  }
  if (race.status.phase === 'active') {
    return {
      message: 'A race is running.',
      detail: 'Closing ends its programs. The race is saved with what was recorded of each.',
      buttons: ['Stop, Save and Close', 'Keep Racing'],
      stop: () => race.close(),
    };
  }
  return lab.isBusy ? labWork(lab) : null;
}

function labWork(lab: ClosingParts['lab']): Work {
  const { status } = lab;
  const stop = () => lab.close();
  if (status.phase === 'idle' || status.job.kind === 'run') {
    return {
      message: 'An example is running.',
      detail:
        'Closing ends it and saves its session as far as it was recorded. Its claims keep their verdicts.',
      buttons: ['Stop, Save and Close', 'Keep Running'],
      stop,
    };
  }
  const { done, job } = status;
  return {
    message: 'Claims are being tried.',
    detail: `${done} of ${job.ids.length} programs are through, and their verdicts are kept. Closing ends the one that runs; its session is saved as far as it was recorded.`,
    buttons: ['Stop and Close', 'Keep Running'],
    stop,
  };
}
