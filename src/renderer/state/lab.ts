import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LabCatalogue, LabStatus } from '../../ipc/channels/lab.ts';
import { type ErrorInfo, toErrorInfo } from '../../ipc/result.ts';
import type { Client } from '../app/client.ts';

/** What the window knows of the shipped programs and of the job under way. */
export interface LabState {
  readonly status: LabStatus;
  /** null until it is loaded. */
  readonly catalogue: LabCatalogue | null;
  /** Why the last loading failed; null where it did not. */
  readonly error: ErrorInfo | null;
  readonly loading: boolean;
  /** Loads the catalogue where it is not there yet. `refresh` has the toolchains looked for anew. Never rejects. */
  load(refresh?: boolean): Promise<void>;
  /** Takes over the status that the main process has now, and each that comes; returns what ends that. */
  follow(): () => void;
}

export type LabStore = StoreApi<LabState>;

/** The job that runs; null where none does. */
export function runningJob(status: LabStatus): Extract<LabStatus, { phase: 'running' | 'stopping' }> | null {
  return status.phase === 'running' || status.phase === 'stopping' ? status : null;
}

export function createLab(client: Client): LabStore {
  return createStore<LabState>((set, get) => ({
    status: { phase: 'idle' },
    catalogue: null,
    error: null,
    loading: false,
    async load(refresh = false) {
      const { loading, catalogue } = get();
      if (loading || (catalogue !== null && !refresh)) return;
      set({ loading: true, error: null });
      try {
        set({ catalogue: await client.request('lab.examples', { refresh }), loading: false });
      } catch (thrown) {
        set({ error: toErrorInfo(thrown), loading: false });
      }
    },
    follow() {
      let told = false;
      const end = client.on('lab.changed', (status) => {
        told = true;
        set({ status });
      });
      // What is told meanwhile is newer than the answer. Without an answer the lab counts as idle until it speaks.
      client.request('lab.status', {}).then(
        (status) => {
          if (!told) set({ status });
        },
        () => {},
      );
      return end;
    },
  }));
}
