import { findWorkload } from '../catalogue/catalogue.ts';
import { paramValues } from '../catalogue/params.ts';
import { ReaderError } from '../domain/error.ts';
import type { LabClaimRow, LabJob, LabOutcome, LabStatus, LabStep } from '../ipc/channels/lab.ts';
import { toErrorInfo } from '../ipc/result.ts';
import { claimWorkloads, runClaims } from './claims.ts';
import { decide } from './decision.ts';
import { describeCatalogue } from './describe.ts';
import type { LabPlaces } from './places.ts';
import type { LabAnswer, LabMethodName, LabParsed } from './protocol.ts';
import { ResultsFile } from './results.ts';
import { isCutShort, runExample } from './runExample.ts';
import { sessionExample } from './sessionExample.ts';
import { measuredTables } from './tables.ts';
import { Toolbox } from './toolbox.ts';

/** Whom the lab tells what it does. */
export interface LabTeller {
  status(status: LabStatus): void;
  rows(jobId: number, rows: readonly LabClaimRow[]): void;
}

/** Between two tellings of a recording's progress, ms. */
const TELL_EVERY_MS = 250;

type Methods = {
  [N in LabMethodName]: (request: LabParsed<N>, signal: AbortSignal) => LabAnswer<N> | Promise<LabAnswer<N>>;
};

/** A job under way and what it has come to. */
interface Running {
  readonly job: LabJob;
  readonly abort: AbortController;
  done: number;
  step: LabStep | null;
  rows: LabClaimRow[];
}

/** Answers the requests of `protocol.ts`; one job at a time. */
export class Lab {
  readonly #places: LabPlaces;
  readonly #tell: LabTeller;
  readonly #toolbox: Toolbox;
  readonly #results: ResultsFile;
  #running: Running | null = null;
  #work: Promise<unknown> = Promise.resolve();
  #status: LabStatus = { phase: 'idle' };
  #lastJob = 0;
  #toldMs = 0;

  readonly methods: Methods = {
    'lab.examples': async ({ refresh }) => describeCatalogue(await this.#toolbox.report(refresh)),
    'lab.toolchains': ({ refresh }) => this.#toolbox.report(refresh),
    'lab.run': (request, signal) => this.#run(request, signal),
    'lab.startClaims': (request) => this.#startClaims(request),
    'lab.cancel': () => this.#cancel(),
    'lab.status': () => this.#status,
    'lab.results': () => this.#results.read(),
    'lab.tables': () => measuredTables(this.#results.read().runs),
    'lab.decision': ({ path }) => decide(path),
    'lab.sessionExample': ({ path }) => sessionExample(path),
  };

  constructor(places: LabPlaces, tell: LabTeller) {
    this.#places = places;
    this.#tell = tell;
    this.#toolbox = new Toolbox(places.node);
    this.#results = new ResultsFile(places.results);
  }

  /** Ends the job under way; resolves when its recording is saved. */
  async close(): Promise<void> {
    this.#cancel();
    await this.#work;
  }

  async #run(
    { id, params, scale, toolchain, recording }: LabParsed<'lab.run'>,
    signal: AbortSignal,
  ): Promise<LabOutcome> {
    const entry = findWorkload(id);
    paramValues(entry, scale, params);
    const running = this.#begin('run', scale, [id]);
    const cancel = () => this.#cancel();
    signal.addEventListener('abort', cancel, { once: true });
    const work = this.#finishing(running, async () => {
      const choice = await this.#toolbox.choose(entry, toolchain);
      if ('unavailable' in choice) throw new ReaderError('example-unavailable', choice.unavailable);
      const request = { entry, scale, params, toolchain: choice.toolchain, recording };
      const outcome = await runExample(request, this.#places, this.#hooksOf(running));
      // A run that the reader ended says nothing of any claim.
      const counts = !running.abort.signal.aborted && !isCutShort(request, outcome);
      const claims = counts ? this.#results.keepRun(outcome).rows : outcome.claims;
      running.done = 1;
      running.rows.push(...claims);
      return { ...outcome, claims };
    });
    this.#work = work.catch(() => {});
    return work.finally(() => signal.removeEventListener('abort', cancel));
  }

  #startClaims({ ids, scale, toolchains }: LabParsed<'lab.startClaims'>): LabJob {
    const chosen = claimWorkloads(ids).map(({ id }) => id);
    const running = this.#begin('claims', scale, chosen);
    const tools = { places: this.#places, toolbox: this.#toolbox, results: this.#results };
    const onRows = (rows: readonly LabClaimRow[]) => {
      running.rows.push(...rows);
      if (rows[0]?.workloadId !== null) running.done++;
      running.step = null;
      this.#tell.rows(running.job.jobId, rows);
      this.#tellRunning(running);
    };
    const work = this.#finishing(running, async () => {
      await runClaims({ ids, scale, toolchains }, tools, { ...this.#hooksOf(running), onRows });
      return null;
    });
    this.#work = work.catch(() => {});
    return running.job;
  }

  #begin(kind: LabJob['kind'], scale: LabJob['scale'], ids: readonly string[]): Running {
    if (this.#running !== null) {
      throw new ReaderError(
        'lab-busy',
        'An example is running, and a second one would take cores from it. Cancel it or wait for its end.',
      );
    }
    const job = { jobId: ++this.#lastJob, kind, scale, ids, startedAtMs: Date.now() };
    const running: Running = { job, abort: new AbortController(), done: 0, step: null, rows: [] };
    this.#running = running;
    this.#tellRunning(running);
    return running;
  }

  /** Runs a job's work and tells its end, however it ends. */
  async #finishing<T extends LabOutcome | null>(running: Running, work: () => Promise<T>): Promise<T> {
    let outcome: T | null = null;
    let thrown: unknown = null;
    try {
      outcome = await work();
      return outcome;
    } catch (error) {
      thrown = error;
      throw error;
    } finally {
      const { job, done, rows, abort } = running;
      this.#running = null;
      const end = {
        outcome,
        cancelled: abort.signal.aborted,
        error: thrown === null ? null : toErrorInfo(thrown),
      };
      this.#become({ phase: 'ended', job, done, rows: [...rows], ...end });
    }
  }

  #hooksOf(running: Running) {
    return {
      signal: running.abort.signal,
      onStep: (step: LabStep) => {
        const isNews = step.stage !== running.step?.stage || step.id !== running.step.id;
        running.step = step;
        if (isNews || performance.now() - this.#toldMs >= TELL_EVERY_MS) this.#tellRunning(running);
      },
    };
  }

  #cancel(): null {
    const running = this.#running;
    if (running !== null && !running.abort.signal.aborted) {
      running.abort.abort();
      this.#tellRunning(running);
    }
    return null;
  }

  #tellRunning({ job, abort, done, step, rows }: Running): void {
    this.#toldMs = performance.now();
    this.#become({ phase: abort.signal.aborted ? 'stopping' : 'running', job, done, step, rows: [...rows] });
  }

  #become(status: LabStatus): void {
    this.#status = status;
    this.#tell.status(status);
  }
}
