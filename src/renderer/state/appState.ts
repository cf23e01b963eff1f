import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MenuCommand, ThemeChoice, ThemeState } from '../../ipc/channels/app.ts';
import type { RecordingStatus } from '../../ipc/channels/recording.ts';
import type { Request } from '../../ipc/contract.ts';
import { toErrorInfo } from '../../ipc/result.ts';
import type { Client } from '../app/client.ts';
import { createLab, type LabStore } from './lab.ts';
import { createOpenSession, type SessionStoreState } from './openSession.ts';
import { createRace, isRacePath, type RaceStore } from './race.ts';
import { recordExample } from './recordExample.ts';
import { createToasts, type ToastState } from './toasts.ts';

/** What the shell shows; a page's own state lives with the page. */
export interface ShellState {
  /** Id of the page in view, from `app/pages.tsx`. */
  readonly page: string;
  readonly recording: RecordingStatus;
  readonly theme: ThemeState;
}

type StartRequest = Request<'recording.start'>;

/** What to record: a target, or one of the examples, which the lab runs at the documents' scale. */
export interface RecordPlan {
  readonly target: StartRequest['target'] | { readonly kind: 'example'; readonly id: string };
  readonly options: StartRequest['options'];
}

/** The window's state and what can be done with it, apart from React. */
export interface AppState {
  readonly client: Client;
  readonly shell: StoreApi<ShellState>;
  readonly session: StoreApi<SessionStoreState>;
  readonly lab: LabStore;
  readonly race: RaceStore;
  readonly toasts: StoreApi<ToastState>;
  go(page: string): void;
  /** Shows a session's file on the session page, or a saved race on the race page. */
  openSession(path: string): Promise<void>;
  /** Closes the session and goes back to the start page. */
  closeSession(): Promise<void>;
  /** Asks for a file by the native dialog, and opens it. */
  chooseSession(): Promise<void>;
  /** Starts a recording into the library and shows it. Rejects with `ReaderError` where it cannot begin. */
  record(plan: RecordPlan): Promise<void>;
  stopRecording(): Promise<void>;
  setTheme(choice: ThemeChoice): Promise<void>;
  /** Tells of a failure in the corner of the window. */
  fail(title: string, thrown: unknown): void;
  /** Begins to follow the main process; returns what ends that. `onCommand` gets the menu's commands. */
  follow(onCommand: (command: MenuCommand) => void): () => void;
}

/** The state of a window that talks to `client`. */
export function createAppState(client: Client, theme: ThemeState): AppState {
  const shell = createStore<ShellState>(() => ({ page: 'start', recording: { phase: 'idle' }, theme }));
  const session = createOpenSession(client);
  const lab = createLab(client);
  const race = createRace(client);
  const toasts = createToasts();
  const fail = (title: string, thrown: unknown): void =>
    toasts.getState().show({ tone: 'error', title, detail: toErrorInfo(thrown).message });
  const go = (page: string): void => shell.setState({ page });

  const app: AppState = {
    client,
    shell,
    session,
    lab,
    race,
    toasts,
    fail,
    go,
    async openSession(path) {
      if (isRacePath(path)) {
        go('race');
        await race.getState().open(path);
        return;
      }
      go('session');
      await session.getState().open(path);
    },
    async closeSession() {
      go('start');
      await session.getState().close();
    },
    async chooseSession() {
      const path = await client.request('files.chooseSession', {});
      if (path !== null) await app.openSession(path);
    },
    async record({ target, options }) {
      if (target.kind === 'example') return recordExample(app, target.id, options);
      const job = await client.request('recording.start', { target, options, folder: null });
      await app.openSession(job.sessionPath);
    },
    async stopRecording() {
      await client.request('recording.stop', {});
    },
    async setTheme(choice) {
      shell.setState({ theme: await client.request('app.setTheme', { choice }) });
    },
    follow: (onCommand) => follow(app, onCommand),
  };
  return app;
}

function follow(app: AppState, onCommand: (command: MenuCommand) => void): () => void {
  const { client, shell } = app;
  const ends = [
    client.on('recording.changed', (recording) => {
      announceEnd(app, shell.getState().recording, recording);
      shell.setState({ recording });
    }),
    client.on('app.themeChanged', (theme) => shell.setState({ theme })),
    client.on('app.openFile', ({ path }) => void app.openSession(path)),
    client.on('app.command', ({ command }) => onCommand(command)),
    app.lab.getState().follow(),
    app.race.getState().follow(),
  ];
  void catchUp(app);
  return () => {
    for (const end of ends) end();
  };
}

/** What happened before the window listened: a recording of an earlier page, a file on the command line. */
async function catchUp(app: AppState): Promise<void> {
  try {
    app.shell.setState({ recording: await app.client.request('recording.status', {}) });
    const path = await app.client.request('app.fileToOpen', {});
    if (path !== null) await app.openSession(path);
  } catch (thrown) {
    app.fail('The window could not be set up', thrown);
  }
}

function announceEnd(app: AppState, before: RecordingStatus, now: RecordingStatus): void {
  if (before.phase === now.phase) return;
  const { show } = app.toasts.getState();
  if (now.phase === 'ended') {
    show({ tone: 'info', title: 'Recording saved', detail: now.job.sessionPath });
  } else if (now.phase === 'failed' && now.kept) {
    show({ tone: 'error', title: 'The recording broke off', detail: now.error.message });
  }
}
