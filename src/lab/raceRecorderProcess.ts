import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

/** A contestant's recording, made by a process of its own. */
export class RaceRecorderProcess {
  readonly pid: Pid;
  /** The session's zero, as `process.hrtime.bigint()` counts. */
  readonly zero: bigint;
  /** Settles when the session is saved, or its recorder died. Never rejects. */
  readonly done: Promise<RecorderEnd>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: Pid, zero: bigint, done: Promise<RecorderEnd>) {
    this.#child = child;
    this.pid = pid;
    this.zero = zero;
    this.done = done;
  }

  /** Starts a recording. Rejects with `ReaderError`: what kept it from starting. */
  static begin(
    start: Omit<Extract<ToRaceRecorder, { type: 'start' }>, 'type'>,
  ): Promise<RaceRecorderProcess> {
    const child = fork(entry(), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    let settle: (end: RecorderEnd) => void = () => {};
    const done = new Promise<RecorderEnd>((resolve) => {
      settle = resolve;
    });
    return new Promise((resolve, reject) => {
      const accept = (message: FromRaceRecorder): void => {
        if (message.type === 'begun')
          resolve(new RaceRecorderProcess(child, message.pid, BigInt(message.zero), done));
        else if (message.type === 'failed')
          reject(new ReaderError(message.error.code, message.error.message));
        else settle(message);
      };
      child.on('message', (raw) => {
        const message = fromRaceRecorderSchema.safeParse(raw);
        if (message.success) accept(message.data);
      });
      const died = (): void => {
        settle(DIED);
        reject(new ReaderError('recorder-died', 'The recording process ended before it began.'));
      };
      child.once('error', died);
      // `close` and not `exit`: by then its last messages have been read.
      child.once('close', died);
      child.send({ type: 'start', ...start });
    });
  }

  /** Ends the recording; a second call does nothing. */
  stop(): void {
    if (this.#child.connected) this.#child.send({ type: 'stop' }, () => {});
  }
}
