import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RaceState } from '../../domain/race.ts';
import { RACE_SUFFIX, type RaceRequest, type RaceStatus } from '../../ipc/channels/race.ts';
import { type ErrorInfo, toErrorInfo } from '../../ipc/result.ts';
import type { Client } from '../app/client.ts';

/** What the race page shows in place of the entries for a new race. */
export type ShownRace =
  | { readonly state: 'none' }
  /** The race that runs, or ran last. */
  | { readonly state: 'own' }
  | { readonly state: 'opening'; readonly path: string }
  | { readonly state: 'saved'; readonly race: RaceState }
  | { readonly state: 'failed'; readonly path: string; readonly error: ErrorInfo };

export interface RaceStoreState {
  /** The window's own race. */
  readonly status: RaceStatus;
  readonly shown: ShownRace;
  /** Large type on the whole screen. */
  readonly projector: boolean;
  /** Begins a race and shows it. Rejects with `ReaderError` where it cannot begin. */
  start(request: RaceRequest): Promise<void>;
  /** Shows a saved race. Never rejects: a failure is a state. */
  open(path: string): Promise<void>;
  /** Goes back to the entries for a new race. */
  leave(): void;
  setProjector(on: boolean): void;
  /** Takes over the status that the main process has now, and each that comes; returns what ends that. */
  follow(): () => void;
}

export type RaceStore = StoreApi<RaceStoreState>;

export const isRacePath = (path: string): boolean => path.endsWith(RACE_SUFFIX);

/** The race on the page; null where none is shown, or none is known yet. */
export function shownRace({ shown, status }: Pick<RaceStoreState, 'shown' | 'status'>): RaceState | null {
  if (shown.state === 'saved') return shown.race;
  return shown.state === 'own' && 'race' in status ? status.race : null;
}

export function createRace(client: Client): RaceStore {
  let turn = 0;
  return createStore<RaceStoreState>((set, get) => ({
    status: { phase: 'idle' },
    shown: { state: 'none' },
    projector: false,
    async start(request) {
      await client.request('race.start', request);
      turn++;
      set({ shown: { state: 'own' } });
    },
    async open(path) {
      const mine = ++turn;
      set({ shown: { state: 'opening', path } });
      const shown = await opened(client, path);
      if (mine === turn) set({ shown });
    },
    leave() {
      turn++;
      set({ shown: { state: 'none' }, projector: false });
    },
    setProjector(on) {
      if (get().projector === on) return;
      set({ projector: on });
      client.request('race.fullScreen', { on }).catch(() => {
        // A window that keeps its size still shows the large type.
      });
    },
    follow() {
      let told = false;
      const end = client.on('race.changed', (status) => {
        told = true;
        set({ status });
      });
      client.request('race.status', {}).then(
        (status) => {
          // What is told meanwhile is newer than the answer.
          if (!told) set({ status, shown: status.phase === 'idle' ? get().shown : { state: 'own' } });
        },
        () => {},
      );
      return end;
    },
  }));
}

async function opened(client: Client, path: string): Promise<ShownRace> {
  try {
    return { state: 'saved', race: await client.request('race.open', { path }) };
  } catch (thrown) {
    return { state: 'failed', path, error: toErrorInfo(thrown) };
  }
}
