import { ReaderError } from '../domain/error.ts';
import type { RaceState } from '../domain/race.ts';
import type { RaceRequest, RaceStatus } from '../ipc/channels/race.ts';
import { type FromRace, fromRaceSchema, type ToRace } from '../lab/raceProtocol.ts';
import type { OwnChild } from './children.ts';

/** How long a race may take to save its sessions after Cancel before it is ended by force, ms. */
const SAVE_TIMEOUT_MS = 30_000;

/** Runs races, one at a time, each in a process of its own, and keeps the state of the last one. */
export class RaceManager {
  readonly #start: () => OwnChild;
  readonly #listeners = new Set<(status: RaceStatus) => void>();
  #child: OwnChild | null = null;
  #status: RaceStatus = { phase: 'idle' };

  /** @param start starts `src/lab/raceChild.ts` */
  constructor(start: () => OwnChild) {
    this.#start = start;
  }

  get status(): RaceStatus {
    return this.#status;
  }

  get isBusy(): boolean {
    return this.#child !== null;
  }

  /** Calls `listener` with every new status; returns what ends that. */
  onChange(listener: (status: RaceStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Begins a race; resolves once it is accepted. Rejects with `ReaderError`: `race-busy`, or what is wrong with the
   * request.
   */
  begin(request: RaceRequest, folder: string): Promise<void> {
    if (this.#child !== null)
      return Promise.reject(
        new ReaderError('race-busy', 'A race is running. Cancel it, then start the next one.'),
      );
    const child = this.#start();
    this.#child = child;
    return new Promise((resolve, reject) => {
      let accepted = false;
      listen(
        child,
        (message) => {
          if (message.type !== 'failed') {
            accepted = true;
            this.#become({ phase: message.type === 'over' ? 'over' : 'active', race: message.race });
            resolve();
            return;
          }
          if (accepted) this.#fail(message.error.message);
          else reject(new ReaderError(message.error.code, message.error.message));
        },
        (how) => {
          this.#child = null;
          if (!accepted) reject(died(how));
          else if (this.#status.phase === 'active') this.#fail(died(how).message);
        },
      );
      post(child, { type: 'start', request, folder });
    });
  }

  /** Ends what runs; it is saved. Does nothing where none runs. */
  cancel(): void {
    if (this.#child !== null) post(this.#child, { type: 'cancel' });
  }

  /** Reads a saved race. Rejects with `ReaderError`. */
  open(path: string): Promise<RaceState> {
    const child = this.#start();
    return new Promise((resolve, reject) => {
      listen(
        child,
        (message) => {
          if (message.type === 'failed') reject(new ReaderError(message.error.code, message.error.message));
          else resolve(message.race);
        },
        (how) => reject(died(how)),
      );
      post(child, { type: 'open', path });
    });
  }

  /** Cancels what runs and waits until it is saved; a race that does not end is ended by force. */
  async close(): Promise<void> {
    const own = this.#child?.process;
    if (own === undefined) return;
    const gone = new Promise((resolve) => own.once('close', resolve));
    const timer = setTimeout(() => own.kill('SIGKILL'), SAVE_TIMEOUT_MS);
    this.cancel();
    await gone;
    clearTimeout(timer);
  }

  #fail(message: string): void {
    this.#become({ phase: 'failed', message, race: 'race' in this.#status ? this.#status.race : null });
  }

  #become(status: RaceStatus): void {
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}

/** @param onGone after its last message; `how` it ended, with its last words */
function listen(
  child: OwnChild,
  onMessage: (message: FromRace) => void,
  onGone: (how: string) => void,
): void {
  child.process.on('message', (raw) => {
    const message = fromRaceSchema.safeParse(raw);
    if (message.success) onMessage(message.data);
  });
  child.process.once('error', (error) => onGone(error.message));
  // `close` and not `exit`: by then its last messages and its standard error have been read.
  child.process.once('close', (code, signal) =>
    onGone(`${signal ?? `exit code ${code}`}. ${child.lastWords()}`.trim()),
  );
}

const died = (how: string): ReaderError =>
  new ReaderError(
    'race-died',
    `The race's process ended unexpectedly: ${how} Sessions of the contestants are in the library as far as they were recorded; start the race again.`,
  );

/** Sends where the child can still hear; that it cannot is told by its `close`. */
function post(child: OwnChild, message: ToRace): void {
  if (child.process.connected) child.process.send(message, () => {});
}
