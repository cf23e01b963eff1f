import { createStore, type StoreApi } from 'zustand/vanilla';
import { setByHand } from '../../../../analysis/overlay/values.ts';
import type {
  AlignOptions,
  FitId,
  FitOverrides,
  FitParameter,
  FitProposals,
  FittedProgram,
  FitValue,
  OverlayResult,
} from '../../../../domain/overlay.ts';
import type { SavedFit } from '../../../../ipc/channels/overlay.ts';
import { type SimulatedLook, simulatedView } from '../../../layout/simulated.ts';
import type { OverlayClient } from '../../../state/overlayClient.ts';
import { QueryRunner } from '../state/queryRunner.ts';
import type { SessionStore } from '../state/sessionStore.ts';
import { problemOf } from '../state/useQuery.ts';
import type { ChartToggles } from './chartChoice.ts';

/** A changed setting waits this long for the next one before it is simulated, ms. */
const SETTLE_MS = 150;
/** Items of all simulated lanes together that the window asks for, and the bounds of one lane. */
const ITEMS = { all: 200_000, least: 512, most: 8192 };

/** What is under way. */
export type Busy = 'proposing' | 'fitting' | 'simulating' | 'saving' | null;

/** The overlay of a session page: what was chosen, fitted and simulated, and what went wrong. */
export interface OverlayState {
  readonly busy: Busy;
  readonly proposals: FitProposals | null;
  /** The fit that the session carries; null for none, or while it is not known. */
  readonly saved: SavedFit | null;
  readonly chosen: FitId | null;
  readonly program: FittedProgram | null;
  readonly overrides: FitOverrides;
  readonly align: AlignOptions;
  readonly look: SimulatedLook;
  /** The last simulation; older than the settings while another one is under way, or where that one failed. */
  readonly result: OverlayResult | null;
  /** Why the last step failed, for the reader; null where it did not. */
  readonly problem: string | null;
  /** What the last saving came to. */
  readonly savedWords: string | null;
  readonly charts: ChartToggles;

  /** Asks for the models and the saved fit, once. Never rejects. */
  load(): Promise<void>;
  choose(fit: FitId): void;
  /** Fits the chosen model to the selected range, else to the session, and simulates it. Never rejects. */
  fit(): Promise<void>;
  /** Takes the fit that the session carries. */
  useSaved(): void;
  /** Simulates with another value; the fitted one takes it back. */
  override(key: string, value: FitValue): void;
  resetOverrides(): void;
  /** Makes the changed values the fit's own: from then on the model is held to the recording with them. */
  adoptOverrides(): void;
  setAlign(align: AlignOptions): void;
  setLook(look: SimulatedLook): void;
  /** Shows or hides a chart by its series' key. */
  setChart(key: string, shown: boolean): void;
  save(): Promise<void>;
  /** Ends what is under way; the page has gone. */
  close(): void;
}

export type OverlayStore = StoreApi<OverlayState>;

/** Parameters whose value in force is not the fitted one. */
export function changedParameters(
  program: FittedProgram | null,
  overrides: FitOverrides,
): readonly FitParameter[] {
  return (program?.parameters ?? []).filter(
    ({ key, value }) => overrides[key] !== undefined && overrides[key] !== value,
  );
}

/** The value in force. */
export const valueInForce = (parameter: FitParameter, overrides: FitOverrides): FitValue =>
  overrides[parameter.key] ?? parameter.value;

/** Overrides with one more; a value that is the fitted one is none. */
function withOverride(
  program: FittedProgram,
  overrides: FitOverrides,
  key: string,
  value: FitValue,
): FitOverrides {
  const others = Object.entries(overrides).filter(([name]) => name !== key);
  const fitted = program.parameters.find((one) => one.key === key)?.value;
  return Object.fromEntries(value === fitted ? others : [...others, [key, value]]);
}

/** A program whose changed parameters are its own, said to be set by hand. */
export function adopted(program: FittedProgram, overrides: FitOverrides): FittedProgram {
  return { ...program, parameters: program.parameters.map((one) => setByHand(one, overrides[one.key])) };
}

const itemsFor = (lanes: number): number =>
  Math.round(Math.min(ITEMS.most, Math.max(ITEMS.least, ITEMS.all / Math.max(1, lanes))));

/** The store of one page's overlay; what it simulates goes to the page's timeline. */
export function createOverlayStore(client: OverlayClient, session: SessionStore): OverlayStore {
  let controller = new AbortController();
  let asked = 0;
  let loaded = false;
  return createStore<OverlayState>()((set, get) => {
    const fail = (thrown: unknown): void => set({ busy: null, problem: problemOf(thrown) });
    const show = (result: OverlayResult): void => {
      const before = session.getState().simulated;
      session.getState().setSimulated(simulatedView(result, get().look, before?.shown ?? true));
      set({ result, busy: null, problem: null });
    };
    const runner = new QueryRunner<OverlayResult>(show, fail);

    const simulate = (delayMs: number): void => {
      const { program, overrides, align } = get();
      if (program === null) return;
      set({ busy: 'simulating', savedWords: null });
      const items = itemsFor(program.threads.length);
      runner.request(
        { subject: `simulation ${++asked}`, revision: 0 },
        (signal) => client.simulate(program, overrides, align, items, signal),
        delayMs,
      );
    };

    /** A fit that fails shows no lane: what another model simulated would be taken for this one's. */
    const take = (program: FittedProgram | null, overrides: FitOverrides): void => {
      set({ program, overrides, result: null, chosen: program?.fit ?? get().chosen, problem: null });
      session.getState().setSimulated(null);
      if (program !== null) simulate(0);
    };

    /** One step at a time: a new one ends the one before. */
    const step = async (busy: Busy, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      set({ busy, problem: null });
      try {
        await work(signal);
      } catch (thrown) {
        if (!signal.aborted) fail(thrown);
      }
    };

    return {
      busy: null,
      proposals: null,
      saved: null,
      chosen: null,
      program: null,
      overrides: {},
      align: { mode: 'start', stretch: false },
      look: { arrangement: 'paired', fade: 0.5 },
      result: null,
      problem: null,
      savedWords: null,
      charts: {},

      async load() {
        if (loaded) return;
        loaded = true;
        await step('proposing', async (signal) => {
          const proposals = await client.propose(signal);
          signal.throwIfAborted();
          set({ proposals, chosen: proposals.proposed, busy: null });
          const saved = await client.saved(signal);
          if (!signal.aborted) set({ saved });
        });
        // A failed or ended question is asked anew when the tab is next opened.
        if (get().proposals === null) loaded = false;
      },
      choose: (chosen) => set({ chosen }),
      async fit() {
        runner.close();
        const { chosen } = get();
        const range = session.getState().selection;
        take(null, {});
        await step('fitting', async (signal) => {
          const program = await client.fit(chosen, range, signal);
          if (!signal.aborted) take(program, {});
        });
      },
      useSaved() {
        const { saved } = get();
        if (saved === null) return;
        controller.abort();
        take(saved.program, saved.overrides);
      },
      override(key, value) {
        const { program, overrides } = get();
        if (program === null) return;
        set({ overrides: withOverride(program, overrides, key, value) });
        simulate(SETTLE_MS);
      },
      resetOverrides() {
        set({ overrides: {} });
        simulate(0);
      },
      adoptOverrides() {
        const { program, overrides } = get();
        if (program === null) return;
        set({ program: adopted(program, overrides), overrides: {} });
        simulate(0);
      },
      setAlign(align) {
        set({ align });
        simulate(0);
      },
      setLook(look) {
        set({ look });
        const { simulated, setSimulated } = session.getState();
        if (simulated !== null) setSimulated({ ...simulated, ...look });
      },
      setChart: (key, shown) => set((s) => ({ charts: { ...s.charts, [key]: shown } })),
      async save() {
        const { program, overrides } = get();
        if (program === null) return;
        set({ busy: 'saving', savedWords: null });
        try {
          await client.save(program, overrides);
          const saved = { program, overrides, savedAtMs: Date.now() };
          set({ busy: null, saved, savedWords: 'Stored in the session.' });
        } catch (thrown) {
          set({ busy: null, savedWords: `Not stored: ${problemOf(thrown)}` });
        }
      },
      close() {
        controller.abort();
        runner.close();
      },
    };
  });
}
