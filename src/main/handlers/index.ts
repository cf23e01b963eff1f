import type { Handlers } from '../dispatch.ts';
import { appHandlers } from './app.ts';
import { fileHandlers } from './files.ts';
import { labHandlers } from './lab.ts';
import { libraryHandlers } from './library.ts';
import { machineHandlers } from './machine.ts';
import { overlayHandlers } from './overlay.ts';
import type { HandlerParts } from './parts.ts';
import { raceHandlers } from './race.ts';
import { recordingHandlers } from './recording.ts';
import { sessionHandlers } from './session.ts';

/** An answer for every channel of the contract; one that is missing does not compile. */
export const makeHandlers = (parts: HandlerParts): Handlers => ({
  ...appHandlers(parts),
  ...fileHandlers(parts),
  ...labHandlers(parts),
  ...libraryHandlers(parts),
  ...machineHandlers(parts),
  ...overlayHandlers(parts),
  ...raceHandlers(parts),
  ...recordingHandlers(parts),
  ...sessionHandlers(parts),
});
