import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand, ThemeChoice } from '../ipc/channels/app.ts';

/** What the menu shows. */
export interface MenuState {
  readonly recording: boolean;
  readonly theme: ThemeChoice;
  readonly mac: boolean;
}

/** What its items do. */
export interface MenuActions {
  readonly command: (command: MenuCommand) => void;
  readonly open: () => void;
  readonly setTheme: (choice: ThemeChoice) => void;
  readonly about: () => void;
  readonly manual: () => void;
}

/** The application's menu. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  return [
    ...(state.mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: fileMenu(state, actions) },
    { label: '&Edit', role: 'editMenu' },
    { label: '&View', submenu: viewMenu(state, actions) },
    { label: '&Recording', submenu: recordingMenu(state, actions) },
    { label: '&Help', role: 'help', submenu: helpMenu(actions) },
  ];
}

function fileMenu(state: MenuState, { command, open }: MenuActions): MenuItemConstructorOptions[] {
  return [
    { label: '&New Recording…', accelerator: 'CmdOrCtrl+N', click: () => command('new-recording') },
    { label: '&Open Session…', accelerator: 'CmdOrCtrl+O', click: open },
    { type: 'separator' },
    { label: '&Close Session', accelerator: 'CmdOrCtrl+W', click: () => command('close-session') },
    ...(state.mac ? [] : [{ type: 'separator' } as const, { label: '&Quit', role: 'quit' } as const]),
  ];
}

function viewMenu(state: MenuState, { setTheme }: MenuActions): MenuItemConstructorOptions[] {
  const theme = (choice: ThemeChoice, label: string): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked: state.theme === choice,
    click: () => setTheme(choice),
  });
  return [
    {
      label: '&Theme',
      submenu: [theme('system', '&As the Desktop'), theme('light', '&Light'), theme('dark', '&Dark')],
    },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ];
}

function recordingMenu(state: MenuState, { command }: MenuActions): MenuItemConstructorOptions[] {
  return [
    {
      id: 'start-recording',
      label: '&Start',
      accelerator: 'CmdOrCtrl+R',
      enabled: !state.recording,
      click: () => command('start-recording'),
    },
    {
      id: 'stop-recording',
      label: 'S&top and Save',
      accelerator: 'CmdOrCtrl+Shift+R',
      enabled: state.recording,
      click: () => command('stop-recording'),
    },
  ];
}

const helpMenu = ({ about, manual }: MenuActions): MenuItemConstructorOptions[] => [
  { label: '&Documentation', click: manual },
  { label: '&About Switchyard', click: about },
];
