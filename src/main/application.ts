import { join } from 'node:path';
import { app, BrowserWindow, Menu, session, shell } from 'electron';
import type { EventName, Payload } from '../ipc/contract.ts';
import { libraryFolder } from '../recorder/paths.ts';
import { ServiceClient } from '../service/client.ts';
import { showAbout } from './about.ts';
import { serveAssets } from './assets.ts';
import { startChild } from './children.ts';
import { guardClosing } from './closing.ts';
import { PathGrants } from './grants.ts';
import { chooseSession } from './handlers/files.ts';
import { makeHandlers } from './handlers/index.ts';
import { grantStatus } from './handlers/lab.ts';
import type { HandlerParts } from './handlers/parts.ts';
import { grantRaceStatus } from './handlers/race.ts';
import { registerIpc, tell } from './ipc.ts';
import { JsonFile } from './jsonFile.ts';
import { LabManager } from './lab.ts';
import { menuTemplate } from './menu.ts';
import { findNode, nodeSources } from './node.ts';
import type { AppPaths } from './paths.ts';
import { RaceManager } from './race.ts';
import { RecorderManager } from './recorder.ts';
import { isActive } from './recordingState.ts';
import { hardenSession, isOurFrame } from './security.ts';
import { SettingsStore, settingsSchema } from './settings.ts';
import { ThemeControl } from './theme.ts';
import { openWindow } from './window.ts';
import { windowStateSchema } from './windowState.ts';

/** The running app: puts the parts together and passes what happens from one to the other. */
export class Application {
  readonly #paths: AppPaths;
  readonly #parts: HandlerParts;
  #window: BrowserWindow | null = null;
  #fileToOpen: string | null = null;

  /** Made once Electron is ready. @param fileToOpen a session's file from the command line */
  constructor(paths: AppPaths, fileToOpen: string | null) {
    this.#paths = paths;
    this.#parts = this.#makeParts();
    this.#take(fileToOpen);
    hardenSession(session.defaultSession, paths.origin);
    serveAssets(paths.assets);
    registerIpc(makeHandlers(this.#parts), (frame) => isOurFrame(frame, paths.origin));
    this.#connect();
    this.#updateMenu();
  }

  /** Shows the window, opening it where there is none. */
  show(): void {
    if (this.#window === null) this.#open();
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.focus();
  }

  /** Opens a session that the reader chose outside the window. */
  openFile(path: string): void {
    this.#parts.grants.grant(path);
    if (this.#window === null) this.#fileToOpen = path;
    this.show();
    this.#tell('app.openFile', { path });
  }

  /** Saves what is being recorded and ends the child processes. */
  async close(): Promise<void> {
    await this.#parts.recorder.stopAndWait();
    await this.#parts.race.close();
    await this.#parts.lab.close();
    await this.#parts.service.close();
  }

  #makeParts(): HandlerParts {
    const userFile = (name: string): string => join(app.getPath('userData'), name);
    const sources = nodeSources(app.getAppPath());
    const settings = new SettingsStore(new JsonFile(userFile('settings.json'), settingsSchema));
    return {
      settings,
      theme: new ThemeControl(settings),
      grants: new PathGrants(),
      recorder: new RecorderManager(() => startChild(findNode(sources), this.#paths.recorder)),
      race: new RaceManager(() => startChild(findNode(sources), this.#paths.race)),
      lab: new LabManager(() => startChild(findNode(sources), this.#paths.lab)),
      service: new ServiceClient(() => startChild(findNode(sources), this.#paths.service).process),
      libraryFolder: libraryFolder(),
      window: () => this.#window,
      takeFileToOpen: () => {
        const path = this.#fileToOpen;
        this.#fileToOpen = null;
        return path;
      },
    };
  }

  #take(fileToOpen: string | null): void {
    if (fileToOpen === null) return;
    this.#parts.grants.grant(fileToOpen);
    this.#fileToOpen = fileToOpen;
  }

  #open(): void {
    const stateFile = new JsonFile(join(app.getPath('userData'), 'window.json'), windowStateSchema);
    const { preload, url, icon } = this.#paths;
    const window = openWindow({ preload, url, icon, stateFile });
    guardClosing(window, this.#parts);
    window.on('closed', () => {
      this.#window = null;
    });
    this.#window = window;
  }

  #connect(): void {
    let wasRecording = false;
    this.#parts.recorder.onChange((status) => {
      this.#tell('recording.changed', status);
      if (status.phase !== 'idle' && status.phase !== 'starting') {
        this.#tell('session.changed', { path: status.job.sessionPath });
      }
      if (isActive(status) !== wasRecording) this.#updateMenu();
      wasRecording = isActive(status);
    });
    this.#parts.lab.onChange({
      changed: (status) => {
        const path = grantStatus(this.#parts, status);
        this.#tell('lab.changed', status);
        if (path !== null) this.#tell('session.changed', { path });
      },
      rows: (jobId, rows) => this.#tell('lab.rows', { jobId, rows }),
    });
    this.#parts.race.onChange((status) => {
      const paths = grantRaceStatus(this.#parts, status);
      this.#tell('race.changed', status);
      for (const path of paths) this.#tell('session.changed', { path });
    });
    this.#parts.theme.onChange((state) => {
      this.#tell('app.themeChanged', state);
      this.#updateMenu();
    });
  }

  #updateMenu(): void {
    const { recorder, theme } = this.#parts;
    const mac = process.platform === 'darwin';
    const state = { recording: isActive(recorder.status), theme: theme.state.choice, mac };
    const template = menuTemplate(state, {
      command: (command) => this.#tell('app.command', { command }),
      open: () => void this.#chooseAndOpen(),
      setTheme: (choice) => void theme.choose(choice),
      about: () => void showAbout(this.#window),
      manual: () => void shell.openPath(this.#paths.manual),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  async #chooseAndOpen(): Promise<void> {
    const path = await chooseSession(this.#parts);
    if (path !== null) this.openFile(path);
  }

  #tell<N extends EventName>(name: N, payload: Payload<N>): void {
    if (this.#window !== null) tell(this.#window.webContents, name, payload);
  }
}

/** Whether a window is open, for the desktop's habits about the last one. */
export const hasWindow = (): boolean => BrowserWindow.getAllWindows().length > 0;
