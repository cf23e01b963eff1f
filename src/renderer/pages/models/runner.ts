import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ModelSetup } from '../../../export/modelSetup.ts';
import type { StepReport } from '../../../model/engine/model.ts';
import { lastAtOrBefore } from '../../layout/simLanes.ts';
import { sharedSnapshot } from './sharedSnapshot.ts';
import type { FromWorker, ModelRun, RunFault, ToWorker } from './worker/protocol.ts';
import type { PageSnapshot } from './worker/snapshot.ts';
import { CHUNK } from './worker/stepIndex.ts';
import type { StepPlace } from './worker/stepper.ts';

/** The part of a `Worker` that is used. */
export interface ModelWorker {
  onmessage: ((event: { readonly data: FromWorker }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  postMessage(message: ToWorker): void;
  terminate(): void;
}

/** Chunks of steps that the page holds at most; the rest is asked for again. */
const HELD_CHUNKS = 32;

export type Chunks = ReadonlyMap<number, readonly StepReport[]>;

/** A search among the steps, and what came of it. */
export interface Search {
  readonly text: string;
  readonly state: 'under-way' | 'found' | 'none';
}

/** One variant's run as far as the page knows it. While a new run is under way, the one before stays in view. */
export interface RunState {
  readonly phase: 'running' | 'shown' | 'failed' | 'cancelled';
  /** Virtual time that the run under way has reached, ns. */
  readonly reachedNs: number;
  readonly run: ModelRun | null;
  /** Steps counted so far. */
  readonly count: number;
  readonly counted: boolean;
  /** Some of the steps, `CHUNK` by `CHUNK`. */
  readonly chunks: Chunks;
  /** Step of the cursor, -1 before the first. */
  readonly step: number;
  /** Report of the latest step that is known to the cursor: that of `step`, or one that it has just left. */
  readonly shown: Pick<StepPlace, 'step' | 'report'>;
  /** Queues at the cursor, or a little behind it while it moves fast. */
  readonly snapshot: PageSnapshot | null;
  readonly search: Search | null;
  readonly fault: RunFault | null;
}

const START = { step: -1, report: null } as const;
const EMPTY: RunState = {
  phase: 'running',
  reachedNs: 0,
  run: null,
  count: 0,
  counted: false,
  chunks: new Map(),
  step: -1,
  shown: START,
  snapshot: null,
  search: null,
  fault: null,
};

/** A step's report where its chunk is held; null where it must be asked for. */
export const heldStep = (chunks: Chunks, step: number): StepReport | null =>
  chunks.get(Math.floor(step / CHUNK))?.[step % CHUNK] ?? null;

/** One variant: its worker, and what came from it. */
export class ModelRunner {
  readonly store: StoreApi<RunState> = createStore<RunState>(() => EMPTY);
  readonly #worker: ModelWorker;
  #id = 0;
  #ask = 0;
  #search = 0;
  /** Chunks asked for last. */
  #wanted = '';

  constructor(worker: ModelWorker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#take(data);
    worker.onerror = ({ message }) => {
      this.store.setState({ phase: 'failed', fault: { path: null, message } });
    };
  }

  run(setup: ModelSetup): void {
    this.#id += 1;
    this.store.setState({ phase: 'running', reachedNs: 0, fault: null });
    this.#worker.postMessage({ type: 'run', id: this.#id, setup });
  }

  cancel(): void {
    if (this.store.getState().phase !== 'running') return;
    this.#worker.postMessage({ type: 'cancel' });
    this.store.setState({ phase: 'cancelled' });
  }

  /** Puts the cursor on a step that is counted; -1 is the start. */
  goto(step: number): void {
    const { count, step: before, chunks, shown } = this.store.getState();
    const next = Math.max(-1, Math.min(step, count - 1));
    if (next === before && shown.step === next) return;
    const report = heldStep(chunks, next);
    const known = next < 0 || report !== null;
    this.store.setState({ step: next, ...(known ? { shown: { step: next, report } } : {}) });
    this.#ask += 1;
    this.#worker.postMessage({ type: 'goto', id: this.#id, ask: this.#ask, target: { step: next } });
  }

  /** Puts the cursor on the last step that is not after `timeNs`. */
  gotoTime(timeNs: number): void {
    const held = this.#heldAt(timeNs);
    if (held !== null) {
      this.goto(held);
      return;
    }
    this.#ask += 1;
    this.#worker.postMessage({ type: 'goto', id: this.#id, ask: this.#ask, target: { timeNs } });
  }

  /** The last step by a time where the page holds the whole run; null where the worker must say. */
  #heldAt(timeNs: number): number | null {
    const { count, counted, chunks } = this.store.getState();
    const held = [...chunks.values()].reduce((sum, steps) => sum + steps.length, 0);
    if (!counted || held < count) return null;
    return lastAtOrBefore(count, (i) => heldStep(chunks, i)?.timeNs ?? 0, timeNs);
  }

  /** Asks for the chunks that hold the steps `first` to before `end` and are not held. */
  need(first: number, end: number): void {
    const { count, chunks } = this.store.getState();
    const wanted: number[] = [];
    for (let chunk = Math.floor(Math.max(0, first) / CHUNK); chunk * CHUNK < Math.min(end, count); chunk++) {
      if ((chunks.get(chunk)?.length ?? 0) < Math.min(CHUNK, count - chunk * CHUNK)) wanted.push(chunk);
    }
    const key = wanted.join();
    if (key === this.#wanted) return;
    this.#wanted = key;
    if (wanted.length > 0) this.#worker.postMessage({ type: 'chunks', id: this.#id, chunks: wanted });
  }

  /** Looks for the nearest step with `text` in its sentence, from the cursor on; an empty text ends the search. */
  find(text: string, forward: boolean): void {
    this.#search += 1;
    const { step } = this.store.getState();
    this.store.setState({ search: text === '' ? null : { text, state: 'under-way' } });
    this.#worker.postMessage({ type: 'find', id: this.#id, ask: this.#search, text, from: step, forward });
  }

  dispose(): void {
    this.#worker.terminate();
  }

  #take(message: FromWorker): void {
    if (message.id !== this.#id) return;
    switch (message.type) {
      case 'progress':
        this.store.setState({ reachedNs: message.timeNs });
        break;
      case 'run':
        this.#takeRun(message.run);
        break;
      case 'counted':
        this.store.setState({ count: message.count, counted: message.complete });
        break;
      case 'chunk':
        this.#takeChunk(message.chunk, message.steps);
        break;
      case 'at':
        this.#takePlace(message.ask, message.place);
        break;
      case 'found':
        this.#takeFound(message.ask, message.step);
        break;
      case 'failed':
        this.store.setState({ phase: 'failed', fault: message.fault });
        break;
    }
  }

  #takeRun(run: ModelRun): void {
    this.#ask = 0;
    this.#wanted = '';
    const { phase, snapshot } = { phase: 'shown', snapshot: this.store.getState().snapshot } as const;
    this.store.setState({ ...EMPTY, phase, snapshot, run });
  }

  #takeChunk(chunk: number, steps: readonly StepReport[]): void {
    const { chunks: before, step, shown } = this.store.getState();
    const chunks = new Map(before);
    chunks.delete(chunk);
    chunks.set(chunk, steps);
    const [oldest] = chunks.keys();
    if (chunks.size > HELD_CHUNKS && oldest !== undefined) chunks.delete(oldest);
    const report = shown.step === step ? null : heldStep(chunks, step);
    this.#wanted = '';
    this.store.setState(report === null ? { chunks } : { chunks, shown: { step, report } });
  }

  /** Only the latest place asked for moves the cursor; the queues of those before it show the way there. */
  #takePlace(ask: number, { step, report, snapshot: now }: StepPlace): void {
    const snapshot = sharedSnapshot(this.store.getState().snapshot, now);
    this.store.setState(ask === this.#ask ? { step, shown: { step, report }, snapshot } : { snapshot });
  }

  #takeFound(ask: number, step: number | null): void {
    const { search } = this.store.getState();
    if (ask !== this.#search || search === null) return;
    this.store.setState({ search: { text: search.text, state: step === null ? 'none' : 'found' } });
    if (step === null) return;
    // A place beyond what is counted yet is there all the same.
    this.store.setState((now) => ({ count: Math.max(now.count, step + 1) }));
    this.goto(step);
  }
}
