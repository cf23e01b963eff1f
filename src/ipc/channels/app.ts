import { z } from 'zod';
import { channel, event } from '../channel.ts';
import { pathSchema } from '../schemas.ts';

/** The product and what it runs on. */
export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly chrome: string;
  /** `process.platform`; per-thread recording needs `linux`. */
  readonly platform: string;
  /** Folder that recordings go to unless told otherwise. */
  readonly libraryFolder: string;
  readonly homeFolder: string;
}

/** The reader's choice of theme; `system` follows the desktop. */
export type ThemeChoice = 'system' | 'light' | 'dark';

export interface ThemeState {
  readonly choice: ThemeChoice;
  /** What the choice comes to now. */
  readonly theme: 'light' | 'dark';
}

/** What a menu item or its accelerator asks of the window. */
export type MenuCommand = 'new-recording' | 'start-recording' | 'stop-recording' | 'close-session';

const nothing = z.strictObject({});

export const appChannels = {
  'app.info': channel<AppInfo>()(nothing),
  /** A session's file that was named on the command line and is not opened yet; null for none. Asked once. */
  'app.fileToOpen': channel<string | null>()(nothing),
  'app.theme': channel<ThemeState>()(nothing),
  'app.setTheme': channel<ThemeState>()(z.strictObject({ choice: z.enum(['system', 'light', 'dark']) })),
  'app.setTitle': channel<null>()(z.strictObject({ title: z.string().max(300) })),
  /** Shows a session's file in the desktop's file manager. */
  'app.reveal': channel<null>()(z.strictObject({ path: pathSchema })),
};

export const appEvents = {
  'app.themeChanged': event<ThemeState>(),
  'app.command': event<{ readonly command: MenuCommand }>(),
  /** The reader chose a session outside the window: the menu's Open, a second start with a file. */
  'app.openFile': event<{ readonly path: string }>(),
};
