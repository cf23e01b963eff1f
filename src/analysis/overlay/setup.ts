import type { ThreadId } from '../../domain/units.ts';
import type { Body, ObjectSpec, Op, ProgramSet, ThreadSpec } from '../../model/engine/program.ts';
import type { WaitClass } from '../waits.ts';
import { type Dialect, dialectOf, loopDialect } from './dialects.ts';
import { OVERLAY_MODELS } from './models.ts';
import { others } from './others.ts';
import { asJobs, isPooled, type Place, POOL_SIZE, poolSize } from './pool.ts';
import type { FitOverrides, FitStep, FittedProgram, FittedThread, FitValue } from './types.ts';
import { fitValues, numberOf } from './values.ts';

/** Shortest sleep that is simulated: one that was only counted. */
const LEAST_WAIT_NS = 1000;
/** Short sleeps of an M that come to less than this are left out: they are hand-overs, not waits. */
const NOTICED_NS = 1_000_000;
/** Most threads of a model's pool. */
const MOST_POOL = 1024;

/** One simulated copy of a fitted thread. */
export interface Copy {
  /** Label of its marks: `start:KEY`, `end:KEY`. */
  readonly key: string;
  readonly source: FittedThread;
  /** The recorded thread that it is shown beside; null for a copy beyond the recorded number. */
  readonly pairs: ThreadId | null;
  readonly gated: boolean;
  /** Reasons of the sleeps that are replayed, in order, with how often each follows. */
  readonly waits: readonly { readonly reason: WaitClass; readonly count: number }[];
}

/** Everything that a simulator is made from. */
export interface SimulationSetup {
  readonly model: string;
  readonly parameters: Readonly<Record<string, FitValue>>;
  readonly programs: ProgramSet;
  readonly copies: readonly Copy[];
  readonly values: Readonly<Record<string, FitValue>>;
}

/** How often each fitted thread is simulated, and what its work is multiplied with. */
interface Plan {
  readonly copies: ReadonlyMap<ThreadId, number>;
  readonly scale: number;
}

/** Shares the workers' work among another number of them. */
function planOf(program: FittedProgram, wanted: number): Plan {
  const workers = program.threads.filter(({ worker }) => worker);
  const copies = new Map(program.threads.map((one) => [one.threadId, 1]));
  if (workers.length === 0 || wanted === workers.length) return { copies, scale: 1 };
  workers.forEach((one, index) => {
    const extra = index < wanted % workers.length ? 1 : 0;
    copies.set(one.threadId, Math.floor(wanted / workers.length) + extra);
  });
  const cpu = (count: (one: FittedThread) => number): number =>
    workers.reduce((sum, one) => sum + count(one) * Math.max(1, one.cpuNs), 0);
  return { copies, scale: cpu(() => 1) / cpu((one) => copies.get(one.threadId) ?? 0) };
}

/** Threads of the runtime that its simulator has by itself. */
export const isModelsOwn = ({ model }: FittedProgram, { role }: FittedThread): boolean =>
  model === 'gmp' && role === 'go-sysmon';

/** Builds the program set of one simulation. */
class SetBuilder {
  readonly objects: Record<string, ObjectSpec> = {};
  readonly copies: Copy[] = [];
  private readonly program: FittedProgram;
  private readonly plan: Plan;
  private readonly cpu: number;
  private readonly wait: number;
  private readonly dialect: Dialect;
  private readonly pool: number;
  private readonly waiters = new Map<number, ThreadId>();
  private readonly signallers = new Map<number, ThreadId>();

  constructor(whole: FittedProgram, values: Readonly<Record<string, FitValue>>) {
    const program = { ...whole, threads: whole.threads.filter((one) => !isModelsOwn(whole, one)) };
    this.program = program;
    const workers = program.threads.filter(({ worker }) => worker).length;
    this.plan = planOf(program, numberOf(values, 'threads', workers));
    this.cpu = numberOf(values, 'cpuPct', 100) / 100;
    this.wait = numberOf(values, 'waitPct', 100) / 100;
    this.dialect = dialectOf(program.model);
    this.pool = poolSize(program, values, this.jobs(null));
    for (const { threadId, steps } of program.threads)
      for (const step of steps) {
        if (step.step === 'until') this.waiters.set(step.point, threadId);
        if (step.step === 'signal') this.signallers.set(step.point, threadId);
      }
  }

  /** Every fitted thread's copies with their bodies. */
  threads(): { readonly copy: Copy; readonly body: Body }[] {
    return this.program.threads.flatMap((one) =>
      Array.from({ length: this.copiesOf(one.threadId) }, (_, index) => this.copy(one, index)),
    );
  }

  private copiesOf(thread: ThreadId | undefined): number {
    return thread === undefined ? 0 : (this.plan.copies.get(thread) ?? 0);
  }

  /** Simulated pool threads of one process; the most of any where none is named. */
  private jobs(process: string | null): number {
    const counts = new Map<string, number>();
    for (const one of this.program.threads)
      if (isPooled(this.program.model, one))
        counts.set(one.process, (counts.get(one.process) ?? 0) + this.copiesOf(one.threadId));
    return process === null ? Math.max(0, ...counts.values()) : (counts.get(process) ?? 0);
  }

  /** What a job waits for where its pool has fewer threads than jobs; null where it waits for nothing. */
  private placeFor(source: FittedThread): Place | null {
    if (!isPooled(this.program.model, source) || this.jobs(source.process) <= this.pool) return null;
    const semaphore = `pool of ${source.process}`;
    this.objects[semaphore] = { kind: 'semaphore', permits: this.pool };
    return { take: { op: 'acquire', semaphore }, give: { op: 'release', semaphore } };
  }

  private copy(source: FittedThread, index: number): { copy: Copy; body: Body } {
    const key = `${source.threadId}.${index}`;
    const gated = source.startedBy !== null && this.dialect.points && this.copiesOf(source.startedBy) > 0;
    const waits: { reason: WaitClass; count: number }[] = [];
    const place = this.placeFor(source);
    const ops = (step: FitStep, inside: Place | null = null): Op[] => this.ops(step, source, waits, inside);
    const steps = place === null ? source.steps.flatMap((step) => ops(step)) : asJobs(source, place, ops);
    const gate: Op[] = gated
      ? [{ op: 'acquire', semaphore: this.semaphore(`start ${source.threadId}`) }]
      : [];
    const body: Body = [
      ...gate,
      { op: 'mark', label: `start:${key}` },
      ...steps,
      { op: 'mark', label: `end:${key}` },
    ];
    const copy = { key, source, pairs: index === 0 ? source.threadId : null, gated, waits };
    this.copies.push(copy);
    return { copy, body };
  }

  private ops(
    step: FitStep,
    thread: FittedThread,
    waits: { reason: WaitClass; count: number }[],
    inside: Place | null,
  ): Op[] {
    switch (step.step) {
      case 'run':
        return this.run(step, thread, waits, inside);
      case 'wait': {
        const ns = this.waitNs(step.ns, thread);
        if (ns <= 0) return [];
        waits.push({ reason: step.reason as WaitClass, count: 1 });
        return [this.dialect.wait(ns, step.reason, thread)];
      }
      case 'until':
        if (!this.isLinked(step.point))
          return this.ops({ step: 'wait', ns: step.ns, reason: step.reason }, thread, waits, null);
        return this.times('acquire', `point ${step.point}`, this.copiesOf(this.signallers.get(step.point)));
      case 'signal':
        if (!this.isLinked(step.point)) return [];
        return this.times('release', `point ${step.point}`, this.copiesOf(this.waiters.get(step.point)));
      case 'start':
        if (!this.dialect.points) return [];
        return this.times('release', `start ${step.thread}`, this.copiesOf(step.thread));
    }
  }

  /** Whether a thread waits for the point in the simulation, too: in a loop's program only the loop for its pool's. */
  private isLinked(point: number): boolean {
    if (this.dialect.points) return true;
    const [waiter, signaller] = [this.waiters.get(point), this.signallers.get(point)].map((id) =>
      this.program.threads.find(({ threadId }) => threadId === id),
    );
    return (
      waiter?.role === 'main' &&
      signaller?.process === waiter.process &&
      isPooled(this.program.model, signaller)
    );
  }

  private times(op: 'acquire' | 'release', name: string, count: number): Op[] {
    if (count === 0) return [];
    const one: Op = { op, semaphore: this.semaphore(name) };
    return Array.from({ length: count }, () => one);
  }

  private semaphore(name: string): string {
    this.objects[name] = { kind: 'semaphore', permits: 0 };
    return name;
  }

  private run(
    step: Extract<FitStep, { step: 'run' }>,
    thread: FittedThread,
    waits: { reason: WaitClass; count: number }[],
    inside: Place | null,
  ): Op[] {
    const { pieces } = step;
    const scale = this.cpu * (thread.worker ? this.plan.scale : 1);
    const ns = Math.round((step.ns * scale) / pieces);
    const work: Op = step.released ? { op: 'native', ns, releases: true } : { op: 'compute', ns };
    const own: Op[] = ns > 0 ? [work] : [];
    const burst = inside === null ? own : [inside.take, ...own, inside.give];
    const joined: Op = { op: 'compute', ns: Math.round(step.ns * scale) };
    if (pieces === 1) return burst;
    if (this.dialect.joinsShortWaits) {
      const all = this.waitNs(step.waitNs, thread);
      return all < NOTICED_NS ? [joined] : [joined, this.dialect.wait(all, 'other', thread)];
    }
    const each = Math.max(LEAST_WAIT_NS, this.waitNs(step.waitNs / (pieces - 1), thread));
    waits.push({ reason: 'other', count: pieces - 1 });
    return [
      { op: 'repeat', times: pieces - 1, body: [...burst, this.dialect.wait(each, 'other', thread)] },
      ...burst,
    ];
  }

  private waitNs(ns: number, thread: FittedThread): number {
    return Math.round(ns * this.wait * (thread.worker ? this.plan.scale : 1));
  }
}

/**
 * Values that the model itself takes.
 * @param replayed whether the CPU of system calls is in the fitted bursts already
 */
export function modelParameters(
  program: FittedProgram,
  values: Readonly<Record<string, FitValue>>,
  replayed: boolean,
): Record<string, FitValue> {
  const { parameters } = OVERLAY_MODELS.get(program.model).definition;
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => key in parameters));
  if (replayed && 'syscallNs' in parameters) own['syscallNs'] = 0;
  return own;
}

function threadSpecs(builder: SetBuilder): ThreadSpec[] {
  return builder.threads().map(({ copy, body }) => ({
    name: copy.key,
    process: copy.source.process,
    body,
    ...(copy.gated ? {} : { startNs: Math.round(copy.source.startNs) }),
  }));
}

/** One Go process: a goroutine for each M that was seen at work; sysmon is the model's own. */
function goSpecs(builder: SetBuilder): ThreadSpec[] {
  return builder.threads().map(({ copy, body }) => ({
    name: copy.key,
    body,
    ...(copy.gated ? {} : { startNs: Math.round(copy.source.startNs) }),
  }));
}

/**
 * Every process with a loop: its main thread as a coroutine, each of its other threads on a thread of the model's pool. They come first
 * and sleep until their begin, because a loop that computes starts nothing.
 */
function loopSpecs(builder: SetBuilder): ThreadSpec[] {
  const all = builder.threads();
  const jobs = all.filter(({ copy }) => copy.source.role !== 'main');
  const mains = all.filter(({ copy }) => copy.source.role === 'main');
  return [
    ...jobs.map(({ copy, body }): ThreadSpec => {
      const delay: Op = { op: 'blockingIo', ns: Math.round(copy.source.startNs), kind: 'network' };
      const work: Body = copy.source.startNs > 0 ? [delay, ...body] : body;
      const starter: Body = [{ op: 'executor', wait: false, body: work }];
      return { name: `${copy.key} starter`, process: copy.source.process, body: starter };
    }),
    ...mains.map(({ copy, body }): ThreadSpec => {
      const startNs = Math.round(copy.source.startNs);
      return { name: copy.key, process: copy.source.process, body, startNs };
    }),
  ];
}

/**
 * A fitted program under some settings, ready for its simulator.
 * @throws ReaderError `bad-override`
 */
export function simulationSetup(program: FittedProgram, overrides: FitOverrides): SimulationSetup {
  const values = fitValues(program, overrides);
  const builder = new SetBuilder(program, values);
  const parameters = modelParameters(program, values, true);
  const specs = { gmp: goSpecs, asyncio: loopSpecs, node: loopSpecs }[program.model] ?? threadSpecs;
  const own = specs(builder);
  // Every simulated thread beside a loop is carried by a pool's thread of its own; how many of them work at once is up to their places.
  if (dialectOf(program.model) === loopDialect)
    parameters[POOL_SIZE] = Math.min(MOST_POOL, Math.max(1, builder.copies.length));
  const threads = [...own, ...others(program, values)];
  return {
    model: program.model,
    parameters,
    programs: { threads, objects: builder.objects },
    copies: builder.copies,
    values,
  };
}
