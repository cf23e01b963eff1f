import { availableParallelism } from 'node:os';
import { Writable } from 'node:stream';
import type { Disturbance } from '../catalogue/disturbance.ts';
import { prepareProgram } from '../catalogue/host/build.ts';
import { type DelayServer, startDelayServer } from '../catalogue/host/delay-server.ts';
import { judgeRun, type RunEnd } from '../catalogue/outcome.ts';
import { type ParamValues, paramValues, programArgs, type Scale } from '../catalogue/params.ts';
import { OutputScanner } from '../catalogue/result.ts';
import type { Toolchain } from '../catalogue/toolchain.ts';
import type { Workload } from '../catalogue/types.ts';
import { ReaderError } from '../domain/error.ts';
import type { RecordOptions } from '../domain/session.ts';
import { NS_PER_S, ns } from '../domain/units.ts';
import type { LabOutcome, LabPhase, LabStep } from '../ipc/channels/lab.ts';
import { recordToFile } from '../recorder/file.ts';
import { clockTicksPerSecond } from '../recorder/machine.ts';
import { newSessionPath } from '../recorder/paths.ts';
import type { Progress, RecordingResult } from '../recorder/request.ts';
import { openSession } from '../store/index.ts';
import { sessionDisturbance } from './disturbance.ts';
import { formatLabel, LABEL_CODE } from './label.ts';
import { type MachineMoment, type MachineSpan, machineMoment, machineSpan } from './machineMoment.ts';
import { readSessionOutput } from './phases.ts';
import type { LabPlaces } from './places.ts';
import { claimRows } from './rows.ts';

/** Samples a second: the usual rate of a recording. */
const RATE_HZ = 100;
/** Output that the session keeps. What is beyond is still looked through for the last line. */
const OUTPUT_LIMIT = 1024 * 1024;
/** What is kept of standard error for a failure's message, characters. */
const TAIL = 8192;

/** A run to be made. */
export interface RunRequest {
  readonly entry: Workload;
  readonly scale: Scale;
  /** Flag without dashes to value as typed, over the scale's own values. */
  readonly params: Readonly<Record<string, string>>;
  readonly toolchain: Toolchain;
  /** Seconds after which it is taken to hang; the catalogue's own unless given. */
  readonly timeoutS?: number;
  /** Other than the usual rate, end and title. A run that `durationNs` ends is no hang: the reader asked for it. */
  readonly recording?: RunRecording | null;
}

/** Whether a run was ended because its time, as the reader set it, was up. It then says nothing of any claim. */
export const isCutShort = (
  { entry, scale, timeoutS, recording }: RunRequest,
  { end }: Pick<RecordingResult, 'end'> | Pick<LabOutcome, 'end'>,
): boolean =>
  end === 'duration' &&
  (recording?.durationNs ?? Number.POSITIVE_INFINITY) < (timeoutS ?? entry.timeoutS[scale]) * NS_PER_S;

/** How a run is recorded where the reader says so. */
export type RunRecording = Pick<RecordOptions, 'rateHz' | 'durationNs' | 'name'>;

/** What a run tells while it goes on, and how it is ended. */
export interface RunHooks {
  readonly signal?: AbortSignal;
  readonly onStep?: (step: LabStep) => void;
  /** Where the program's output goes on to; nowhere unless given. */
  readonly stdout?: Writable;
  readonly stderr?: Writable;
}

/** Reads what passes in bounded memory and hands it on. */
function tap(take: (text: string) => void, next: Writable | undefined): Writable {
  const decoder = new TextDecoder();
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(decoder.decode(chunk, { stream: true }));
      if (next === undefined || next.write(chunk)) done();
      else next.once('drain', () => done());
    },
  });
}

/** A run under way: what it is asked, and what its output has said so far. */
class ExampleRun {
  readonly #request: RunRequest;
  readonly #places: LabPlaces;
  readonly #hooks: RunHooks;
  readonly #scanner = new OutputScanner();
  readonly #atMs = Date.now();
  readonly #timeoutS: number;
  /** When the recording ends at the latest, s: as the reader asked, or when the program is taken to hang. */
  readonly #limitS: number;
  #stderrTail = '';
  /** What the program fetches from, where it fetches. */
  #server: DelayServer | null = null;
  /** The machine as the recording began. */
  #before: MachineMoment | null = null;

  constructor(request: RunRequest, places: LabPlaces, hooks: RunHooks) {
    this.#request = request;
    this.#places = places;
    this.#hooks = hooks;
    this.#timeoutS = request.timeoutS ?? request.entry.timeoutS[request.scale];
    const asked = request.recording?.durationNs ?? null;
    this.#limitS = asked === null ? this.#timeoutS : Math.min(asked / NS_PER_S, this.#timeoutS);
  }

  async run(): Promise<LabOutcome> {
    const { entry, scale, params } = this.#request;
    paramValues(entry, scale, params); // refuses before anything is started
    this.#step('preparing');
    const wantsServer = entry.requires.delayServer && params['url'] === undefined;
    let values = paramValues(entry, scale, params);
    try {
      const prefix = await this.#prepare();
      if (wantsServer) {
        const { workloads, node } = this.#places;
        this.#server = await startDelayServer({ workloads, node });
        values = paramValues(entry, scale, { ...params, url: this.#server.url });
      }
      return await this.#record([...prefix, ...programArgs(entry, values)], values);
    } catch (error) {
      if (!(error instanceof ReaderError)) throw error;
      return this.#outcome([], values, { failure: this.#couldNotBegin(error), sessionPath: null });
    } finally {
      await this.#server?.stop();
    }
  }

  #prepare(): Promise<string[]> {
    const { entry, toolchain } = this.#request;
    const { workloads, builds } = this.#places;
    const { signal } = this.#hooks;
    return prepareProgram(entry, toolchain, {
      workloads,
      ...(builds === null ? {} : { builds }),
      ...(signal === undefined ? {} : { signal }),
      onProgress: ({ state, command }) => {
        if (state === 'building') this.#step('building', { command });
      },
    });
  }

  async #record(argv: readonly string[], values: ParamValues): Promise<LabOutcome> {
    const { entry, scale, recording: asked } = this.#request;
    const title = asked?.name ?? null;
    const sessionPath = newSessionPath(this.#places.library, title ?? entry.id, new Date());
    let progress: Progress | null = null;
    this.#before = this.#moment();
    const tell = () => this.#step('recording', { sessionPath, progress });
    const recording = await recordToFile(
      {
        target: { kind: 'spawn', argv, cwd: null, env: { ELECTRON_RUN_AS_NODE: null, NODE_OPTIONS: null } },
        options: {
          rateHz: asked?.rateHz ?? RATE_HZ,
          durationNs: ns(Math.round(this.#limitS * NS_PER_S)),
          name: title ?? entry.title,
          onStop: 'terminate',
          outputLimitBytes: OUTPUT_LIMIT,
        },
        streams: {
          stdin: 'ignore',
          stdout: tap((text) => this.#scanner.push(text), this.#hooks.stdout),
          stderr: tap((text) => this.#keepError(text), this.#hooks.stderr),
        },
        notices: [
          {
            severity: 'info',
            code: LABEL_CODE,
            message: formatLabel({ id: entry.id, scale, params: values }),
          },
        ],
        onProgress: (now) => {
          progress = now;
          tell();
        },
      },
      sessionPath,
    );
    tell();
    const stop = () => recording.stop();
    this.#hooks.signal?.addEventListener('abort', stop, { once: true });
    if (this.#hooks.signal?.aborted === true) stop();
    const result = await recording.done;
    const span = machineSpan(this.#before, this.#moment(), clockTicksPerSecond());
    this.#hooks.signal?.removeEventListener('abort', stop);
    this.#step('reading', { sessionPath });
    return this.#judged(argv, values, sessionPath, { result, span });
  }

  #moment(): MachineMoment | null {
    return machineMoment(this.#server?.pid ?? null);
  }

  #judged(
    argv: readonly string[],
    values: ParamValues,
    sessionPath: string,
    { result, span }: { readonly result: RecordingResult; readonly span: MachineSpan | null },
  ): LabOutcome {
    const isCut = isCutShort(this.#request, result);
    const end: RunEnd = {
      exit: result.exit ?? { code: null, signal: null },
      timedOutAfterS: result.end === 'duration' && !isCut ? this.#timeoutS : null,
      stopped: isCut || this.#hooks.signal?.aborted === true || result.end === 'stopped',
      stderrTail: this.#stderrTail,
    };
    const judgement = judgeRun(this.#request.entry, end, this.#scanner.result());
    const said = isCut
      ? `It was ended after ${this.#limitS} s, as asked, before it was through.`
      : judgement.failure;
    const failure = result.error === null ? said : `The recording broke off: ${result.error.message}`;
    const run = { failure, sessionPath, recorded: result };
    const seen = look(sessionPath, span);
    return this.#outcome(argv, values, { ...run, result: judgement.result, ...seen });
  }

  #outcome(
    argv: readonly string[],
    values: ParamValues,
    run: {
      readonly failure: string | null;
      readonly sessionPath: string | null;
      readonly recorded?: RecordingResult;
      readonly result?: { figures: Record<string, number>; notes: string[] } | null;
      readonly phases?: readonly LabPhase[];
      readonly disturbance?: Disturbance | null;
    },
  ): LabOutcome {
    const { entry, scale, toolchain } = this.#request;
    const { failure, sessionPath, result = null, recorded = null } = run;
    const facts = { values, scale, toolchain, failure, sessionPath, atMs: this.#atMs };
    const cores = availableParallelism();
    const figures = result?.figures ?? null;
    return {
      id: entry.id,
      title: entry.title,
      scale,
      params: values,
      toolchain,
      argv,
      sessionPath,
      failure,
      figures: figures ?? {},
      notes: result?.notes ?? [],
      phases: run.phases ?? [],
      claims: claimRows(entry, { ...facts, cores, figures, disturbance: run.disturbance ?? null }),
      durationNs: recorded?.durationNs ?? null,
      end: recorded?.end ?? null,
      exit: recorded?.exit ?? null,
      atMs: this.#atMs,
    };
  }

  /** A toolchain that was there when it was looked for and is not there now is told as that. */
  #couldNotBegin(error: ReaderError): string {
    const { command, name } = this.#request.toolchain;
    if (error.code !== 'command-not-found' && error.code !== 'not-executable') return error.message;
    return `${name} was at ${command} when toolchains were looked for and cannot be started now: ${error.message} Look again (switchyard examples toolchains), or choose another with --toolchain.`;
  }

  #keepError(text: string): void {
    this.#stderrTail = (this.#stderrTail + text).slice(-TAIL);
  }

  #step(stage: LabStep['stage'], more: Partial<LabStep> = {}): void {
    const { id, title } = this.#request.entry;
    this.#hooks.onStep?.({ id, title, stage, command: null, sessionPath: null, progress: null, ...more });
  }
}

/** What the finished session tells beside the program's own figures. */
interface Look {
  readonly phases: readonly LabPhase[];
  readonly disturbance: Disturbance | null;
}

function look(sessionPath: string, span: MachineSpan | null): Look {
  const reader = openSession(sessionPath);
  try {
    return {
      phases: readSessionOutput(reader).phases,
      disturbance: sessionDisturbance(reader, availableParallelism(), span),
    };
  } finally {
    reader.close();
  }
}

/**
 * Records one run of a shipped program: builds it where it must be, starts and ends the delay server that it asks,
 * records it into the library and judges its claims. A run that fails, hangs, floods its output or is killed is an
 * outcome with a `failure` and keeps its session. Throws `ReaderError` for values that the program does not take:
 * `unknown-parameter`, `bad-parameter`.
 */
export function runExample(
  request: RunRequest,
  places: LabPlaces,
  hooks: RunHooks = {},
): Promise<LabOutcome> {
  return new ExampleRun(request, places, hooks).run();
}
