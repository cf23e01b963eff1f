import { ReaderError } from '../../domain/error.ts';
import type { RaceState } from '../../domain/race.ts';
import type { RaceStatus } from '../../ipc/channels/race.ts';
import type { HandlersOf } from '../dispatch.ts';
import { isActive } from '../recordingState.ts';
import type { HandlerParts } from './parts.ts';

export const raceHandlers = (parts: HandlerParts): HandlersOf<'race'> => ({
  'race.start': async (request) => {
    if (isActive(parts.recorder.status))
      throw new ReaderError('recording-busy', 'A recording is running. Stop it, then start the race.');
    if (parts.lab.isBusy)
      throw new ReaderError('lab-busy', 'An example is running. Cancel it, then start the race.');
    await parts.race.begin(request, parts.libraryFolder);
    return null;
  },
  'race.cancel': () => {
    parts.race.cancel();
    return null;
  },
  'race.status': () => parts.race.status,
  'race.open': async ({ path }) => {
    parts.grants.check(path);
    const race = await parts.race.open(path);
    parts.settings.remember(path);
    grantRace(parts, race);
    return race;
  },
  'race.fullScreen': ({ on }) => {
    parts.window()?.setFullScreen(on);
    return null;
  },
});

/** The sessions of a race may be opened: they lie beside its set, which was chosen, or the product recorded them. */
function grantRace({ grants }: HandlerParts, { entries, setPath }: RaceState): void {
  for (const { sessionPath } of entries) if (sessionPath !== null) grants.grant(sessionPath);
  if (setPath !== null) grants.grant(setPath);
}

/** Lets the window open what a status speaks of; answers the sessions that are being written. */
export function grantRaceStatus(parts: HandlerParts, status: RaceStatus): string[] {
  const race = 'race' in status ? status.race : null;
  if (race === null) return [];
  grantRace(parts, race);
  return race.entries.flatMap(({ sessionPath }) => (sessionPath === null ? [] : [sessionPath]));
}
