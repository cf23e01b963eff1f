import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { JsonFile } from './jsonFile.ts';
import { webPreferences } from './security.ts';
import { MINIMUM_SIZE, placeWindow, type WindowState, type windowStateSchema } from './windowState.ts';

/** Ground of the window before the page has drawn: the palette's `ui.background` of each theme. */
const GROUND = { light: '#ffffff', dark: '#121519' } as const;
/** Moves and sizes are kept once they have rested this long, ms. */
const REST_MS = 500;

export interface WindowPlan {
  readonly preload: string;
  readonly url: string;
  readonly icon: string | null;
  readonly stateFile: JsonFile<typeof windowStateSchema>;
}

/** Opens the app's window where it was the last time. It is shown once the page has drawn. */
export function openWindow(plan: WindowPlan): BrowserWindow {
  const { bounds, maximized } = placeWindow(plan.stateFile.read(), workAreas());
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    show: false,
    title: 'Switchyard',
    backgroundColor: GROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    ...(plan.icon === null ? {} : { icon: plan.icon }),
    webPreferences: { ...webPreferences, preload: plan.preload },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepState(window, plan.stateFile);
  void window.loadURL(plan.url);
  return window;
}

function workAreas() {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary, ...others].map((display) => display.workArea);
}

function keepState(window: BrowserWindow, file: JsonFile<typeof windowStateSchema>): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (!window.isDestroyed()) file.write(stateOf(window));
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, REST_MS);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', save);
}

const stateOf = (window: BrowserWindow): WindowState => ({
  bounds: window.getNormalBounds(),
  maximized: window.isMaximized(),
});
