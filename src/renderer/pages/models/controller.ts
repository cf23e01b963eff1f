import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TimeRange } from '../../../domain/query.ts';
import type { ModelSetup } from '../../../export/modelSetup.ts';
import { clampView, fullView, sameRange, zoomView } from '../../layout/timeView.ts';
import { ModelRunner, type ModelWorker } from './runner.ts';
import { firstSetup } from './setups.ts';
import type { ModelRun } from './worker/protocol.ts';

export type VariantKey = 'a' | 'b';

/** What the page shows; the runs are the runners'. */
export interface ModelsState {
  readonly a: ModelSetup;
  /** null while there is one variant only. */
  readonly b: ModelSetup | null;
  /** Variant that the form changes and the steps go by. */
  readonly active: VariantKey;
  readonly view: TimeRange;
  /** Virtual time of the cursor, shared by both variants. */
  readonly cursorNs: number;
  readonly playing: boolean;
  /** How many times slower than real time it plays. */
  readonly slowdown: number;
}

export const SLOWDOWNS = [1, 10, 100, 1000, 10_000, 100_000] as const;

/** While it plays the cursor moves with each frame, queues and sentence as often as a reader can follow. */
const GOTO_EVERY_MS = 120;

/** The least slow-down by which a run lasts 8 s or longer. */
export const slowdownFor = (spanNs: number): number =>
  SLOWDOWNS.find((factor) => (spanNs / 1e9) * factor >= 8) ?? 100_000;

/** Time that a run is worth showing, ns: to the end of its last program, with a margin, or as long as it ran. */
export const shownSpan = (run: ModelRun): number => (run.finished ? run.wallNs * 1.02 : run.endNs);

/** The page's state and what can be done with it, apart from React. */
export class ModelsController {
  readonly store: StoreApi<ModelsState>;
  readonly a: ModelRunner;
  readonly b: ModelRunner;
  #sinceGotoMs = 0;
  /** Length of the longer run before the one that arrives, ns. */
  #spanBefore = 0;
  /** Variant whose step the cursor's time waits for; null where the time itself was chosen. */
  #lead: VariantKey | null = null;

  constructor(makeWorker: () => ModelWorker, kept: Pick<ModelsState, 'a' | 'b'> | null = null) {
    const a = kept?.a ?? firstSetup();
    this.store = createStore<ModelsState>(() => ({
      a,
      b: kept?.b ?? null,
      active: 'a',
      view: fullView(a.untilNs),
      cursorNs: 0,
      playing: false,
      slowdown: slowdownFor(a.untilNs),
    }));
    this.a = new ModelRunner(makeWorker());
    this.b = new ModelRunner(makeWorker());
    for (const runner of [this.a, this.b]) {
      runner.store.subscribe((now, before) => {
        if (now.run !== before.run) this.#runArrived(runner);
        else if (now.shown !== before.shown) this.#follow();
      });
    }
    this.a.run(a);
    if (kept?.b != null) this.b.run(kept.b);
  }

  dispose(): void {
    this.a.dispose();
    this.b.dispose();
  }

  runner = (key: VariantKey): ModelRunner => (key === 'a' ? this.a : this.b);

  get #runners(): readonly ModelRunner[] {
    return this.store.getState().b === null ? [this.a] : [this.a, this.b];
  }

  /** Length of the longer run, ns. */
  spanNs(): number {
    const { a, b } = this.store.getState();
    const spans = this.#runners.map(({ store }, i) => {
      const { run } = store.getState();
      return run === null ? ((i === 0 ? a : b)?.untilNs ?? 0) : shownSpan(run);
    });
    return Math.max(1000, ...spans);
  }

  /** Set-up of the active variant. */
  setup(): ModelSetup {
    const { active, a, b } = this.store.getState();
    return active === 'a' ? a : (b ?? a);
  }

  /** Gives the active variant another set-up and runs it. */
  change(setup: ModelSetup): void {
    const { active } = this.store.getState();
    this.store.setState(active === 'a' ? { a: setup } : { b: setup });
    this.runner(active).run(setup);
  }

  /** Shows one set-up alone. */
  show(setup: ModelSetup): void {
    this.compare(false);
    this.change(setup);
  }

  /** Adds B, equal to A and ready to be changed; or takes B away. The cursor stays, as far as A's run goes. */
  compare(on: boolean): void {
    const { a, cursorNs, view } = this.store.getState();
    this.store.setState(on ? { b: a, active: 'b' } : { b: null, active: 'a' });
    if (on) {
      this.b.run(a);
      return;
    }
    if (cursorNs > this.spanNs()) this.gotoTime(this.spanNs());
    if (this.#isWhole(view)) this.fit();
    else this.setView(view);
    this.#spanBefore = this.spanNs();
  }

  activate(active: VariantKey): void {
    this.store.setState({ active });
  }

  cancel(): void {
    for (const runner of this.#runners) runner.cancel();
  }

  /** Puts the cursor on a step of one variant; the other follows to the same time as soon as that is known. */
  goto(key: VariantKey, step: number): void {
    this.store.setState({ playing: false });
    this.#lead = key;
    this.runner(key).goto(step);
    this.#follow();
  }

  /** Puts the cursor on a time; both variants show their last step by then. */
  gotoTime(timeNs: number): void {
    const cursorNs = Math.max(0, Math.min(this.spanNs(), timeNs));
    this.#lead = null;
    for (const runner of this.#runners) runner.gotoTime(cursorNs);
    this.store.setState({ cursorNs });
  }

  stepBy(count: number): void {
    const { active } = this.store.getState();
    this.goto(active, this.runner(active).store.getState().step + count);
  }

  /** To the last step; while they are still counted, to the last by the run's end. */
  toEnd(): void {
    const { active } = this.store.getState();
    const { counted, count, run } = this.runner(active).store.getState();
    if (counted) this.goto(active, count - 1);
    else if (run !== null) {
      this.play(false);
      this.gotoTime(run.endNs);
    }
  }

  /** To the nearest step of the active variant whose sentence holds `text`; an empty text ends the search. */
  find(key: VariantKey, text: string, forward: boolean): void {
    this.store.setState({ playing: false });
    this.#lead = key;
    this.runner(key).find(text.trim(), forward);
    this.#follow();
  }

  play(playing: boolean): void {
    const { cursorNs } = this.store.getState();
    if (playing && cursorNs >= this.spanNs()) this.gotoTime(0);
    this.store.setState({ playing });
  }

  /** Moves the cursor on by `elapsedMs` of real time while it plays. */
  tick(elapsedMs: number): void {
    const { playing, cursorNs, slowdown } = this.store.getState();
    if (!playing) return;
    const next = Math.min(this.spanNs(), cursorNs + (elapsedMs * 1e6) / slowdown);
    this.store.setState({ cursorNs: next });
    this.#sinceGotoMs += elapsedMs;
    if (this.#sinceGotoMs >= GOTO_EVERY_MS || next >= this.spanNs()) {
      this.#sinceGotoMs = 0;
      this.gotoTime(next);
    }
    this.#reveal(next);
    if (next >= this.spanNs()) this.store.setState({ playing: false });
  }

  setView(view: TimeRange): void {
    const next = clampView(view, this.spanNs());
    if (!sameRange(next, this.store.getState().view)) this.store.setState({ view: next });
  }

  /** Zooms round a time; factor above 1 shows more. */
  zoom(factor: number, anchorNs?: number): void {
    const { view, cursorNs } = this.store.getState();
    const inView = cursorNs >= view.startNs && cursorNs <= view.endNs;
    const anchor = anchorNs ?? (inView ? cursorNs : (view.startNs + view.endNs) / 2);
    this.setView(zoomView(view, factor, anchor, this.spanNs()));
  }

  fit(): void {
    this.store.setState({ view: fullView(this.spanNs()) });
  }

  /** Scrolls so that the cursor is in view. */
  #reveal(timeNs: number): void {
    const { view } = this.store.getState();
    const span = view.endNs - view.startNs;
    if (timeNs >= view.startNs && timeNs <= view.endNs) return;
    const startNs = timeNs - span * 0.1;
    this.setView({ startNs, endNs: startNs + span } as TimeRange);
  }

  /** Brings the cursor and the other variant to the step that was chosen, once its time is known. */
  #follow(): void {
    if (this.#lead === null) return;
    const leader = this.runner(this.#lead);
    const { step, shown } = leader.store.getState();
    if (shown.step !== step) return;
    const cursorNs = shown.report?.timeNs ?? 0;
    for (const other of this.#runners) if (other !== leader) other.gotoTime(cursorNs);
    this.store.setState({ cursorNs });
    this.#reveal(cursorNs);
  }

  /** Whether a view is that of all that there was to see until now. */
  #isWhole = (view: TimeRange): boolean => sameRange(view, fullView(this.#spanBefore));

  /** A run alone is shown from its start; one beside another at the cursor's time, and the other stays where it is. */
  #runArrived(runner: ModelRunner): void {
    const { b, cursorNs, view } = this.store.getState();
    const begun = this.#runners.some((one) => one !== runner && one.store.getState().step >= 0);
    const keeps = b !== null && begun;
    const at = keeps ? Math.min(cursorNs, this.spanNs()) : 0;
    this.#lead = null;
    for (const one of this.#runners) {
      if (!keeps) one.goto(-1);
      else if (one === runner || at < cursorNs) one.gotoTime(at);
    }
    this.store.setState({ cursorNs: at, playing: false, slowdown: slowdownFor(this.spanNs()) });
    if (!keeps || this.#isWhole(view)) this.fit();
    else this.setView(view);
    this.#spanBefore = this.spanNs();
  }
}
