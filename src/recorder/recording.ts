import { ReaderError } from '../domain/error.ts';
import type { FeedEvent, SessionEnd, SessionSink } from '../domain/feed.ts';
import type { EndReason, ExitStatus, ProcessInfo } from '../domain/session.ts';
import { NS_PER_MS, type Ns, ns, type ProcessId } from '../domain/units.ts';
import type { SamplerReport } from '../sampler/report.ts';
import { type PreparedSampler, prepareSampler, SamplerThread } from '../sampler/sampler-thread.ts';
import { totalUnaccounted } from '../sampler/unaccounted.ts';
import { ProcessFollower } from '../target/follow.ts';
import { KernelProcSource } from '../target/procSource.ts';
import { roleOf } from '../target/roles.ts';
import { RuntimeDetector } from '../target/runtime/detector.ts';
import { isAlive, terminate } from '../target/terminate.ts';
import { type SessionClock, startClock } from './clock.ts';
import { clockTicksPerSecond } from './machine.ts';
import type { Recording, RecordingRequest, RecordingResult } from './request.ts';
import { openRoot, type Root } from './root.ts';
import { Tally } from './tally.ts';

/** Between two looks for children and ends. */
const FOLLOW_EVERY_MS = 25;
/** Between SIGTERM and SIGKILL when a recording ends before its target. */
const GRACE_MS = 2000;
/** How long output that was written before the target's end may take to arrive. */
const DRAIN_MS = 500;

/** Makes the sink. `startedAtMs`: wall clock at the session's zero, ms since 1970, some milliseconds early. */
export type OpenSink = (startedAtMs: number) => SessionSink;

/**
 * One recording: composes target, follower, sampler and store. Built by `startRecording`; not reusable.
 */
class LiveRecording {
  readonly #request: RecordingRequest;
  readonly #clock: SessionClock;
  readonly #tally = new Tally();
  readonly #sink: SessionSink;
  readonly #sampler: SamplerThread;
  readonly #follower: ProcessFollower;
  #root: Root | null = null;
  #exit: ExitStatus | null = null;
  #reason: EndReason | null = null;
  #error: Error | null = null;
  #wakeEnd: () => void = () => {};
  readonly #ended = new Promise<void>((resolve) => {
    this.#wakeEnd = resolve;
  });

  constructor(request: RecordingRequest, sink: SessionSink, prepared: PreparedSampler) {
    this.#request = request;
    this.#sink = sink;
    this.#clock = startClock();
    const detector = new RuntimeDetector();
    this.#sampler = new SamplerThread({
      prepared,
      zero: this.#clock.zero,
      rateHz: request.options.rateHz,
      clockTicksPerSecond: clockTicksPerSecond(),
      roleOf: (traits) => roleOf(traits).role,
      // The follower knows a process's end and its status; the sampler only that its files are gone.
      onEvents: (events) => this.#tell(events.filter((event) => event.type !== 'process-end')),
      onError: (error) => this.#fail(error),
    });
    this.#follower = new ProcessFollower({
      source: new KernelProcSource(),
      now: this.#clock.now,
      detect: (pid) => detector.detect(pid),
      events: {
        process: (info) => this.#added(info),
        update: (info) => this.#updated(info),
        end: (id, endNs, exit) => this.#processEnded(id, endNs, exit),
      },
    });
  }

  /** Starts the target. Throws what keeps it from starting; the sampler is stopped and the sink closed then. */
  async begin(): Promise<void> {
    try {
      await this.#sampler.ready;
      this.#root = await openRoot(this.#request, this.#clock.now, {
        chunk: (chunk) => this.#tell([{ type: 'output', chunk }]),
        dropped: (bytes) => this.#tell([{ type: 'output-dropped', bytes }]),
      });
    } catch (error) {
      await this.#sampler.stop().catch(() => {});
      this.#finishSink({ durationNs: this.#clock.now(), end: 'error', exit: null, unaccountedCpuNs: null });
      throw error;
    }
    this.#watch(this.#root);
  }

  get zero() {
    return this.#clock.zero;
  }

  get pid() {
    if (this.#root === null) throw new Error('the recording has not begun');
    return this.#root.pid;
  }

  end(reason: EndReason): void {
    this.#reason ??= reason;
    this.#wakeEnd();
  }

  #watch(root: Root): void {
    const own = this.#request.notices ?? [];
    this.#tell(own.map((notice) => ({ type: 'notice', notice: { timeNs: ns(0), ...notice } })));
    for (const { code, message } of root.notices) this.#notice(code, message);
    void root.exited.then((exit) => {
      this.#exit = exit;
      this.#follower.noteExit(root.pid, exit);
      this.end('target-exited');
    });
    this.#follower.add(root.pid, root.origin);
  }

  /** Follows until the end, then puts everything away. */
  async run(root: Root | null = this.#root): Promise<RecordingResult> {
    if (root === null) throw new Error('the recording has not begun');
    const poll = setInterval(() => this.#poll(root), FOLLOW_EVERY_MS);
    const { durationNs } = this.#request.options;
    const left = durationNs === null ? null : (durationNs - this.#clock.now()) / NS_PER_MS;
    const limit = left === null ? null : setTimeout(() => this.end('duration'), Math.max(0, left));
    await this.#ended;
    clearInterval(poll);
    if (limit !== null) clearTimeout(limit);
    return this.#close(root, this.#reason ?? 'error');
  }

  #poll(root: Root): void {
    this.#follower.poll();
    // A spawned root is waited for, which tells its status too; an attached one can only be seen to be gone.
    const lives = this.#follower.alive().some(({ pid }) => pid === root.pid);
    if (root.origin === 'attached' && !lives) this.end('target-exited');
  }

  async #close(root: Root, reason: EndReason): Promise<RecordingResult> {
    const durationNs = this.#clock.now();
    this.#follower.poll();
    const report = await this.#sampler.stop().catch(() => null);
    const stillRuns = reason !== 'target-exited' && root.origin === 'spawned';
    if (stillRuns && this.#request.options.onStop === 'terminate') await this.#terminate();
    await this.#drain(root);
    const exit = this.#exit;
    const end = this.#error === null ? reason : 'error';
    this.#finishSink({ durationNs, end, exit, unaccountedCpuNs: this.#unaccounted(report, reason) });
    this.#follower.close();
    return { durationNs, end: this.#error === null ? reason : 'error', exit, error: this.#error };
  }

  async #terminate(): Promise<void> {
    const ended = await terminate(() => this.#follower.alive(), GRACE_MS);
    if (!ended) {
      const pids = this.#follower
        .alive()
        .filter(isAlive)
        .map(({ pid }) => pid);
      this.#notice('not-ended', `Not everything ended after SIGKILL; still there: ${pids.join(', ')}.`);
    }
  }

  /** Takes the rest of the output; what outlives the recording goes on without it. */
  async #drain(root: Root): Promise<void> {
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, DRAIN_MS, 'late'));
    const outcome = await Promise.race([root.outputEnded, late]);
    if (outcome === 'late') root.leave();
  }

  #unaccounted(report: SamplerReport | null, reason: EndReason): Ns | null {
    const reaped = reason === 'target-exited' && this.#request.target.kind === 'spawn';
    return report === null ? null : totalUnaccounted(report, reaped);
  }

  #added(info: ProcessInfo): void {
    this.#tell([{ type: 'process', process: info }]);
    this.#sampler.addProcess(info);
  }

  #updated(info: ProcessInfo): void {
    this.#tell([{ type: 'process-update', process: info }]);
    this.#sampler.updateProcess(info);
  }

  #processEnded(id: ProcessId, endNs: Ns, exit: ExitStatus | null): void {
    this.#tell([{ type: 'process-end', id, endNs, exit }]);
    this.#sampler.removeProcess(id);
  }

  #notice(code: string, message: string): void {
    const notice = { timeNs: this.#clock.now(), severity: 'warning', code, message } as const;
    this.#tell([{ type: 'notice', notice }]);
  }

  #tell(events: readonly FeedEvent[]): void {
    if (this.#error !== null) return;
    try {
      this.#sink.accept(events);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.#tally.count(events)) this.#request.onProgress(this.#tally.progress());
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.end('error');
  }

  #finishSink(end: SessionEnd): void {
    try {
      this.#sink.finish(end);
    } catch (error) {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** The sink; where it cannot be had the sampling thread is ended too. */
function openOrEnd(openSink: OpenSink, prepared: PreparedSampler): SessionSink {
  try {
    return openSink(Date.now());
  } catch (error) {
    void prepared.worker.terminate();
    throw error;
  }
}

/**
 * Starts a recording.
 * @param openSink makes the store's writer (or another sink); what it throws is thrown here
 * @param worker file of the sampling thread's entry
 * @throws TargetError, StoreError where the target or the session cannot be had; ReaderError `needs-linux` elsewhere
 */
export async function startRecording(
  request: RecordingRequest,
  openSink: OpenSink,
  worker: URL | string,
): Promise<Recording> {
  if (process.platform !== 'linux')
    throw new ReaderError(
      'needs-linux',
      `Threads are recorded from Linux's /proc, and this is ${process.platform}. Record on Linux, or in a Linux virtual machine or container; sessions made there open here.`,
    );
  const prepared = await prepareSampler(worker);
  const live = new LiveRecording(request, openOrEnd(openSink, prepared), prepared);
  await live.begin();
  return { pid: live.pid, zero: live.zero, done: live.run(), stop: () => live.end('stopped') };
}
