import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ModelSetup } from '../../../export/modelSetup.ts';
import type { ModelSnapshot, StepReport } from '../../../model/engine/model.ts';
import { lastAtOrBefore } from '../../layout/simLanes.ts';
import type { FromWorker, ModelRun, RunFault, ToWorker } from './worker/protocol.ts';

/** The part of a `Worker` that is used. */
export interface ModelWorker {
  onmessage: ((event: { readonly data: FromWorker }) => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  postMessage(message: ToWorker): void;
  terminate(): void;
}

/** One variant's run as far as the page knows it. While a new run is under way, the one before stays in view. */
export interface RunState {
  readonly phase: 'running' | 'shown' | 'failed' | 'cancelled';
  /** Virtual time that the run under way has reached, ns. */
  readonly reachedNs: number;
  readonly run: ModelRun | null;
  readonly steps: readonly StepReport[];
  readonly stepsEnd: 'complete' | 'limit' | null;
  /** Step of the cursor, -1 before the first. */
  readonly step: number;
  /** Queues at the cursor, or a little behind it while it moves fast. */
  readonly snapshot: ModelSnapshot | null;
  readonly fault: RunFault | null;
}

const EMPTY: RunState = {
  phase: 'running',
  reachedNs: 0,
  run: null,
  steps: [],
  stepsEnd: null,
  step: -1,
  snapshot: null,
  fault: null,
};

/** One variant: its worker, and what came from it. */
export class ModelRunner {
  readonly store: StoreApi<RunState> = createStore<RunState>(() => EMPTY);
  readonly #worker: ModelWorker;
  #id = 0;

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

  /** Puts the cursor on a step that is listed; -1 is the start. */
  goto(step: number): void {
    const { steps, step: before } = this.store.getState();
    const next = Math.max(-1, Math.min(step, steps.length - 1));
    if (next === before) return;
    this.store.setState({ step: next });
    this.#worker.postMessage({ type: 'goto', id: this.#id, step: next });
  }

  /** Puts the cursor on the last step that is not after `timeNs`. */
  gotoTime(timeNs: number): void {
    const { steps } = this.store.getState();
    this.goto(lastAtOrBefore(steps.length, (i) => steps[i]?.timeNs ?? 0, timeNs));
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
        this.store.setState({ phase: 'shown', run: message.run, steps: [], stepsEnd: null, step: -1 });
        break;
      case 'steps': {
        const steps = [...this.store.getState().steps, ...message.steps];
        this.store.setState({ steps, stepsEnd: message.end });
        break;
      }
      case 'snapshot':
        this.store.setState({ snapshot: message.snapshot });
        break;
      case 'failed':
        this.store.setState({ phase: 'failed', fault: message.fault });
        break;
    }
  }
}
