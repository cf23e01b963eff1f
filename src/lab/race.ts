import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type DelayServer, startDelayServer } from '../catalogue/host/delay-server.ts';
import { ReaderError } from '../domain/error.ts';
import type { RaceEntry, RaceState } from '../domain/race.ts';
import { RACE_SUFFIX, type RaceRequest } from '../ipc/channels/race.ts';
import { SESSION_SUFFIX, slug } from '../recorder/paths.ts';
import { resolveCommand } from '../target/command.ts';
import { hasGate, type Passage, RaceGate } from './raceGate.ts';
import { parseCoreList, pinPrefix, planPins } from './racePin.ts';
import {
  type Contestant,
  contestants,
  namedApart,
  prepareContestant,
  type RacePlaces,
  type ReadyContestant,
} from './racePrepare.ts';
import { concluded } from './raceRead.ts';
import { RaceRecorderProcess } from './raceRecorderProcess.ts';
import { RaceRun } from './raceRun.ts';
import { newSetPath, raceSet, writeRaceSet } from './raceSet.ts';
import type { Toolbox } from './toolbox.ts';

/** Between two looks at a running race's figures, ms. */
const LOOK_EVERY_MS = 250;

export interface RaceHooks {
  readonly signal: AbortSignal;
  readonly onState: (state: RaceState) => void;
}

/** Where a race is saved: a file of the reader's choice, or a new one in a folder. */
export type RaceHome = { readonly setPath: string } | { readonly folder: string };

/** Cores that this process, and so a contestant, may run on. */
function allowedCores(): number[] {
  const line = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return parseCoreList(line?.[1] ?? '');
}

function findTaskset(): string | null {
  try {
    return resolveCommand('taskset', process.cwd(), process.env);
  } catch {
    return null;
  }
}

/** `race-A-vs-B-20260102-030405`, from the ids or the commands' names. */
function stemOf(racers: readonly Contestant[], now: Date): string {
  const names = racers.map(({ entry, name }) => slug(entry?.id ?? name).slice(0, 24));
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '').replaceAll('-', '').replace('T', '-');
  return `race-${names.join('-vs-')}-${stamp}`;
}

function setPathOf(home: RaceHome, racers: readonly Contestant[], now: Date): string {
  if ('folder' in home) return newSetPath(home.folder, stemOf(racers, now), existsSync);
  const path = home.setPath.endsWith(RACE_SUFFIX) ? home.setPath : `${home.setPath}${RACE_SUFFIX}`;
  if (existsSync(path))
    throw new ReaderError('race-set-exists', `${path} exists. Choose another file with -o, or remove it.`);
  return path;
}

/** One race: makes its contestants ready, runs them in one heat or one after the other, and saves the set. */
class Race {
  readonly #request: RaceRequest;
  readonly #racers: readonly Contestant[];
  readonly #setPath: string;
  readonly #toolbox: Toolbox;
  readonly #places: RacePlaces;
  readonly #hooks: RaceHooks;
  readonly #ready: (ReadyContestant | null)[];
  readonly #runs = new Map<number, RaceRun>();
  #state: RaceState;
  #server: DelayServer | null = null;
  /** The race's clock begins here, before any of its sessions. */
  readonly #zero = process.hrtime.bigint();

  constructor(request: RaceRequest, home: RaceHome, toolbox: Toolbox, places: RacePlaces, hooks: RaceHooks) {
    const now = new Date();
    this.#request = request;
    this.#racers = contestants(request.contestants, request.scale, request.limitS);
    this.#setPath = setPathOf(home, this.#racers, now);
    this.#toolbox = toolbox;
    this.#places = places;
    this.#hooks = hooks;
    this.#ready = this.#racers.map(() => null);
    this.#state = {
      name: this.#racers.map(({ name }) => name).join(' / '),
      mode: request.mode,
      scale: request.scale,
      startedAtMs: now.getTime(),
      phase: 'preparing',
      cores: allowedCores().length,
      pinning: null,
      gate: 'none',
      entries: this.#racers.map(({ name, entry }) => freshEntry(name, entry?.id ?? null)),
      order: [],
      skewNs: null,
      explanation: [],
      setPath: null,
    };
  }

  async run(): Promise<RaceState> {
    try {
      for (const index of this.#racers.keys()) await this.#prepare(index);
      this.#rename();
      if (this.#request.pin) this.#pin();
      const starters = [...this.#ready.keys()].filter((index) => this.#ready[index] !== null);
      const gated = await hasGate();
      this.#update({ phase: 'running', gate: gated ? 'flock' : 'none' });
      const heats = this.#request.mode === 'at-once' ? [starters] : starters.map((index) => [index]);
      for (const heat of heats) await this.#heat(heat, gated);
    } finally {
      await this.#server?.stop();
    }
    return this.#save();
  }

  get #aborted(): boolean {
    return this.#hooks.signal.aborted;
  }

  async #prepare(index: number): Promise<void> {
    const racer = this.#racers[index];
    if (racer === undefined) return;
    if (this.#aborted) return this.#entry(index, { stage: 'stopped', message: 'It was not started.' });
    this.#entry(index, { stage: 'preparing' });
    try {
      const ready = await prepareContestant(racer, this.#request.scale, this.#toolbox, this.#places, {
        signal: this.#hooks.signal,
        onBuild: (command) =>
          this.#entry(
            index,
            command === null
              ? { stage: 'preparing', message: null }
              : { stage: 'building', message: command.join(' ') },
          ),
        delayServer: () => this.#delayServer(),
      });
      this.#ready[index] = ready;
      const { argv, toolchain } = ready;
      this.#entry(index, { stage: 'ready', argv, toolchain, message: null });
    } catch (error) {
      this.#refuse(index, error);
    }
  }

  /** Those whose toolchain was chosen are told apart by its version, which is known only now. */
  #rename(): void {
    const names = namedApart(this.#state.entries.map(({ name }, index) => this.#ready[index]?.name ?? name));
    this.#ready.forEach((ready, index) => {
      const name = names[index];
      if (ready === null || name === undefined) return;
      this.#ready[index] = { ...ready, name };
      this.#entry(index, { name });
    });
    this.#update({ name: names.join(' / ') });
  }

  async #delayServer(): Promise<string> {
    const { workloads, node } = this.#places;
    this.#server ??= await startDelayServer({ workloads, node });
    return this.#server.url;
  }

  /** A contestant that cannot take part; the others go on. */
  #refuse(index: number, error: unknown): void {
    if (!(error instanceof ReaderError)) throw error;
    this.#ready[index] = null;
    const stage = this.#aborted ? 'stopped' : 'failed';
    this.#entry(index, { stage, message: error.message });
  }

  #pin(): void {
    const { note, sets } = planPins(allowedCores(), this.#racers.length, findTaskset());
    this.#update({ pinning: note });
    if (sets !== null)
      for (const index of this.#racers.keys()) this.#entry(index, { cores: sets[index] ?? null });
  }

  async #heat(heat: readonly number[], gated: boolean): Promise<void> {
    if (this.#aborted) {
      for (const index of heat) this.#entry(index, { stage: 'stopped', message: 'It was not started.' });
      return;
    }
    const gate = gated ? await RaceGate.shut() : null;
    const stop = () => {
      for (const run of this.#runs.values()) run.stop();
    };
    this.#hooks.signal.addEventListener('abort', stop);
    const live = setInterval(() => this.#look(), LOOK_EVERY_MS);
    try {
      // All recorders are up before the first program is started: what a gate does not hold should still start close.
      const recorders = await Promise.all(heat.map((index) => this.#recorder(index)));
      const began = await Promise.all(heat.map((index, i) => this.#begin(index, recorders[i] ?? null, gate)));
      await this.#signal(
        began.filter((index) => index !== null),
        gate,
      );
      if (this.#aborted) stop();
      await Promise.all([...this.#runs].map(([index, run]) => this.#finish(index, run)));
    } finally {
      clearInterval(live);
      this.#hooks.signal.removeEventListener('abort', stop);
      await gate?.remove();
    }
  }

  async #recorder(index: number): Promise<RaceRecorderProcess | null> {
    try {
      return await RaceRecorderProcess.ready();
    } catch (error) {
      this.#refuse(index, error);
      return null;
    }
  }

  /** Starts a contestant's recording; answers null where it could not be started. */
  async #begin(
    index: number,
    recorder: RaceRecorderProcess | null,
    gate: RaceGate | null,
  ): Promise<number | null> {
    const [racer, ready] = [this.#racers[index], this.#ready[index]];
    if (racer === undefined || ready == null || recorder === null) return null;
    const prefix = [...pinPrefix(this.#state.entries[index]?.cores ?? null), ...(gate?.prefix ?? [])];
    const sessionPath = this.#sessionPath(index, racer);
    try {
      const run = await RaceRun.begin(racer, ready, recorder, prefix, sessionPath);
      this.#runs.set(index, run);
      if (gate === null) this.#started(index, run, process.hrtime.bigint(), null);
      this.#entry(index, { sessionPath });
      return index;
    } catch (error) {
      this.#refuse(index, error);
      return null;
    }
  }

  #sessionPath(index: number, { entry, name }: Contestant): string {
    const stem = basename(this.#setPath, RACE_SUFFIX).slice(0, 120);
    const file = `${stem}-${index + 1}-${slug(entry?.id ?? name).slice(0, 40)}${SESSION_SUFFIX}`;
    return join(dirname(this.#setPath), file);
  }

  /** Lets the contestants of a heat start together. */
  async #signal(heat: readonly number[], gate: RaceGate | null): Promise<void> {
    if (gate === null) return;
    const runs = heat.flatMap((index) => this.#runs.get(index) ?? []);
    await gate.arrived(runs.map(({ pid }) => pid));
    const { signal, passages } = gate.open(runs.map(({ pid }) => pid));
    for (const [i, run] of runs.entries()) {
      const index = heat[i];
      if (index !== undefined) this.#started(index, run, signal, passages[i] ?? null);
    }
  }

  /** @param passage null where nothing held it: it began at some time since its session's zero */
  #started(index: number, run: RaceRun, signal: bigint, passage: Passage | null): void {
    run.started(this.#zero, signal, passage?.from ?? run.zero, passage?.to ?? signal);
    this.#entry(index, { stage: 'running' });
  }

  #look(): void {
    for (const [index, run] of this.#runs) {
      const seen = run.look();
      if (seen !== null) this.#set(index, seen);
    }
    this.#tell();
  }

  async #finish(index: number, run: RaceRun): Promise<void> {
    const { marks, figures, failure, stopped } = await run.finish();
    this.#runs.delete(index);
    const stage = stopped ? 'stopped' : failure === null ? 'ended' : 'failed';
    this.#entry(index, { marks, figures, stage, message: failure });
  }

  #save(): RaceState {
    const recorded = this.#state.entries.some(({ sessionPath }) => sessionPath !== null);
    this.#update({ phase: 'ended', setPath: recorded ? this.#setPath : null });
    if (recorded) writeRaceSet(this.#setPath, raceSet(this.#state));
    return this.#state;
  }

  #set(index: number, change: Partial<RaceEntry>): void {
    const entries = this.#state.entries.map((entry, i) => (i === index ? { ...entry, ...change } : entry));
    this.#state = concluded({ ...this.#state, entries });
  }

  #entry(index: number, change: Partial<RaceEntry>): void {
    this.#set(index, change);
    this.#tell();
  }

  #update(change: Partial<RaceState>): void {
    this.#state = concluded({ ...this.#state, ...change });
    this.#tell();
  }

  #tell(): void {
    this.#hooks.onState(this.#state);
  }
}

function freshEntry(name: string, workload: string | null): RaceEntry {
  return {
    name,
    workload,
    argv: null,
    toolchain: null,
    cores: null,
    stage: 'waiting',
    message: null,
    sessionPath: null,
    marks: null,
    figures: null,
  };
}

/**
 * Runs a race and saves it: each contestant is recorded into a session of its own beside the set. A contestant that
 * cannot be started, fails or hangs is told in its entry, and the others go on. Throws `ReaderError` for what is wrong
 * with the request itself (`unknown-example`, `unknown-parameter`, `bad-parameter`, `command-line`, `race-set-exists`)
 * and where the set cannot be written (`race-set-denied`).
 */
export async function runRace(
  request: RaceRequest,
  home: RaceHome,
  toolbox: Toolbox,
  places: RacePlaces,
  hooks: RaceHooks,
): Promise<RaceState> {
  return new Race(request, home, toolbox, places, hooks).run();
}
