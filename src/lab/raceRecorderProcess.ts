import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deferred } from '../domain/deferred.ts';
import { ReaderError } from '../domain/error.ts';
import type { Pid } from '../domain/units.ts';
import {
  type FromRaceRecorder,
  fromRaceRecorderSchema,
  type RecorderEnd,
  type ToRaceRecorder,
} from './raceRecorderProtocol.ts';

/** The entry beside this source, or `raceRecorder.js` in the folder of the built entries. */
function entry(here: string = import.meta.url): string {
  if (here.endsWith('.ts')) return fileURLToPath(new URL('./raceRecorder.ts', here));
  const beside = new URL('raceRecorder.js', here);
  return fileURLToPath(existsSync(beside) ? beside : new URL('../raceRecorder.js', here));
}

const DIED: RecorderEnd = {
  end: 'recorder-killed',
  exit: null,
  error: {
    code: 'recorder-died',
    message: 'its process ended unexpectedly; what was recorded until about a second before is kept.',
  },
  result: { ok: false, reason: 'The recording broke off.' },
  stderrTail: '',
};

type Start = Omit<Extract<ToRaceRecorder, { type: 'start' }>, 'type'>;
type Begun = Extract<FromRaceRecorder, { type: 'begun' }>;

/** A contestant's recording, made by a process of its own. */
export class RaceRecorderProcess {
  /** Settles when the session is saved, or its recorder died. Never rejects. */
  readonly done: Promise<RecorderEnd>;
  readonly #child: ChildProcess;
  readonly #up = deferred<void>();
  readonly #begun = deferred<Begun>();
  readonly #ended = deferred<RecorderEnd>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.done = this.#ended.promise;
    // Whoever waits for it hears of a failure; nobody may wait for the second one.
    for (const promise of [this.#up.promise, this.#begun.promise]) promise.catch(() => {});
    child.on('message', (raw) => {
      const message = fromRaceRecorderSchema.safeParse(raw);
      if (message.success) this.#accept(message.data);
    });
    const died = (): void => {
      this.#ended.resolve(DIED);
      this.#refuse(new ReaderError('recorder-died', 'The recording process ended before it began.'));
    };
    child.once('error', died);
    // `close` and not `exit`: by then its last messages have been read.
    child.once('close', died);
  }

  /** A recorder that is ready to start a recording at once. Rejects with `ReaderError` (`recorder-died`). */
  static async ready(): Promise<RaceRecorderProcess> {
    const recorder = new RaceRecorderProcess(
      fork(entry(), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
    await recorder.#up.promise;
    return recorder;
  }

  /**
   * Starts the recording, once. `zero` is the session's, as `process.hrtime.bigint()` counts. Rejects with
   * `ReaderError`: what kept it from starting.
   */
  async begin(start: Start): Promise<{ readonly pid: Pid; readonly zero: bigint }> {
    this.#child.send({ type: 'start', ...start }, () => {}); // that it cannot hear is told by its `close`
    const { pid, zero } = await this.#begun.promise;
    return { pid, zero: BigInt(zero) };
  }

  /** Ends the recording, or a recorder that has none; a second call does nothing. */
  stop(): void {
    if (this.#child.connected) this.#child.send({ type: 'stop' }, () => {});
  }

  #accept(message: FromRaceRecorder): void {
    if (message.type === 'up') this.#up.resolve();
    else if (message.type === 'begun') this.#begun.resolve(message);
    else if (message.type === 'ended') this.#ended.resolve(message);
    else this.#refuse(new ReaderError(message.error.code, message.error.message));
  }

  #refuse(error: ReaderError): void {
    this.#up.reject(error);
    this.#begun.reject(error);
  }
}
