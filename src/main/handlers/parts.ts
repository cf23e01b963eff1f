import type { BrowserWindow } from 'electron';
import type { ServiceClient } from '../../service/client.ts';
import type { PathGrants } from '../grants.ts';
import type { LabManager } from '../lab.ts';
import type { RaceManager } from '../race.ts';
import type { RecorderManager } from '../recorder.ts';
import type { SettingsStore } from '../settings.ts';
import type { ThemeControl } from '../theme.ts';

/** What the handlers work with. */
export interface HandlerParts {
  readonly service: ServiceClient;
  readonly recorder: RecorderManager;
  readonly lab: LabManager;
  readonly race: RaceManager;
  readonly settings: SettingsStore;
  readonly theme: ThemeControl;
  readonly grants: PathGrants;
  readonly libraryFolder: string;
  /** The app's window; null while there is none. */
  readonly window: () => BrowserWindow | null;
  /** Takes the file named on the command line, once. */
  readonly takeFileToOpen: () => string | null;
}
