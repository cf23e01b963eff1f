import { judgeRun, type RunEnd } from '../catalogue/outcome.ts';
import { ReaderError } from '../domain/error.ts';
import type { SessionReader } from '../domain/query.ts';
import type { RaceFigures, RaceMarks } from '../domain/race.ts';
import { ns, type Pid } from '../domain/units.ts';
import { openSession } from '../store/index.ts';
import type { Contestant, ReadyContestant } from './racePrepare.ts';
import { readFigures, rootEnd } from './raceRead.ts';
import type { RaceRecorderProcess } from './raceRecorderProcess.ts';
import type { RecorderEnd } from './raceRecorderProtocol.ts';

/** Samples a second: the usual rate of a recording. */
const RATE_HZ = 100;
/** Output that a session keeps; what is beyond is still looked through for the last line. */
const OUTPUT_LIMIT = 1024 * 1024;

/** How a contestant's run came out. */
export interface RunVerdict {
  readonly marks: RaceMarks | null;
  readonly figures: RaceFigures | null;
  /** Why the run does not count, for the reader; null where it does. */
  readonly failure: string | null;
  readonly stopped: boolean;
}

/** One contestant's recording, from the gate to its end. */
export class RaceRun {
  readonly #contestant: Contestant;
  readonly #recording: RaceRecorderProcess;
  readonly pid: Pid;
  /** The session's zero, as `process.hrtime.bigint()` counts. */
  readonly zero: bigint;
  readonly #reader: SessionReader;
  #marks: Omit<RaceMarks, 'endNs'> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #timedOut = false;
  #stopped = false;

  private constructor(
    contestant: Contestant,
    recording: RaceRecorderProcess,
    begun: { readonly pid: Pid; readonly zero: bigint },
    reader: SessionReader,
  ) {
    this.#contestant = contestant;
    this.#recording = recording;
    this.pid = begun.pid;
    this.zero = begun.zero;
    this.#reader = reader;
  }

  /**
   * Starts the recording of a contestant behind `prefix`: what pins it and holds it. Throws `ReaderError` where nothing
   * could be started.
   */
  static async begin(
    contestant: Contestant,
    ready: ReadyContestant,
    recorder: RaceRecorderProcess,
    prefix: readonly string[],
    sessionPath: string,
  ): Promise<RaceRun> {
    const begun = await recorder.begin({
      target: { kind: 'spawn', argv: [...prefix, ...ready.argv], cwd: ready.cwd, env: ready.env },
      options: {
        rateHz: RATE_HZ,
        durationNs: null,
        name: ready.name.slice(0, 200),
        onStop: 'terminate',
        outputLimitBytes: OUTPUT_LIMIT,
      },
      sessionPath,
      label: ready.label,
    });
    return new RaceRun(contestant, recorder, begun, openSession(sessionPath));
  }

  /**
   * It runs its own program from here on, and is ended when its time is up.
   * @param raceZero the race's clock's zero
   * @param from, to the interval in which it began; all as `process.hrtime.bigint()` counts
   */
  started(raceZero: bigint, signal: bigint, from: bigint, to: bigint): void {
    const { zero } = this;
    this.#marks = {
      zeroNs: ns(Number(zero - raceZero)),
      signalNs: ns(Number(signal - zero)),
      startNs: ns(Number(to - zero)),
      doubtNs: ns(Number(to - from)),
    };
    this.#timer = setTimeout(() => {
      this.#timedOut = true;
      this.#recording.stop();
    }, this.#contestant.limitS * 1000);
  }

  /** Ends it because the reader asked. */
  stop(): void {
    this.#stopped = true;
    this.#recording.stop();
  }

  /** Its marks and figures so far; null before it has started, or while nothing can be read. */
  look(): { readonly marks: RaceMarks; readonly figures: RaceFigures } | null {
    if (this.#marks === null) return null;
    try {
      const marks = this.#ended();
      return { marks, figures: readFigures(this.#reader, marks) };
    } catch (error) {
      if (error instanceof ReaderError) return null;
      throw error;
    }
  }

  #ended(marks = this.#marks): RaceMarks {
    if (marks === null) throw new Error('the contestant has not started');
    const end = rootEnd(this.#reader);
    // A program that ends before it was seen to pass the gate has run for no time that could be measured.
    return { ...marks, endNs: end === null ? null : ns(Math.max(end, marks.startNs)) };
  }

  /** Waits for its end; never rejects but for a defect. */
  async finish(): Promise<RunVerdict> {
    const end = await this.#recording.done;
    clearTimeout(this.#timer);
    try {
      const seen = this.look();
      return {
        marks: seen?.marks ?? null,
        figures: seen?.figures ?? null,
        failure: this.#failure(end),
        stopped: this.#stopped,
      };
    } finally {
      this.#reader.close();
    }
  }

  #failure({ error, exit, result, stderrTail }: RecorderEnd): string | null {
    if (error !== null) return `The recording broke off: ${error.message}`;
    const { entry, limitS } = this.#contestant;
    const end: RunEnd = {
      exit: exit ?? { code: null, signal: null },
      timedOutAfterS: this.#timedOut ? limitS : null,
      stopped: this.#stopped,
      stderrTail,
    };
    return entry === null ? commandFailure(end) : judgeRun(entry, end, result).failure;
  }
}

/** What is wrong with a command's end: it is judged by how it ended alone. */
function commandFailure({ exit, timedOutAfterS, stopped, stderrTail }: RunEnd): string | null {
  const words = stderrTail.trim().slice(-600);
  const said = words === '' ? '' : ` Its last words: ${words}`;
  if (stopped) return 'It was stopped.';
  if (timedOutAfterS !== null) return `It did not end within ${timedOutAfterS} s and was ended.${said}`;
  if (exit.signal !== null) return `It was ended by ${exit.signal}.${said}`;
  return exit.code === 0 ? null : `It ended with exit code ${exit.code ?? 'unknown'}.${said}`;
}
