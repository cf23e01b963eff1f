import type { RaceEntry, RaceFigures, RaceMode } from '../domain/race.ts';
import { runtimeLabel } from './figures.ts';
import { formatDuration, formatNumber, formatPercent } from './format.ts';
import { finishOrder } from './race-board.ts';
import { isSameWork, valueDifferences } from './race-values.ts';

/** Wall times nearer to each other than this are called equal. */
const TIE = 1.05;
/** A factor is a cause where it makes up this share of the difference (of its logarithm). */
const CAUSE_SHARE = 0.2;
/** A program whose threads wanted fewer cores than this on average spent most of its time asleep. */
const MOSTLY_WAITING = 0.3;
/** One thread with this share of the CPU time did all the work worth speaking of. */
const ALONE = 0.85;
/** Threads under one lock keep one core busy; what readings of a tick add is allowed for. */
const ONE_CORE = 1.15;
/** Share of the time that threads wanted a core and had none from which on it is worth saying. */
const CROWDED = 0.25;

export interface RaceToExplain {
  readonly entries: readonly Pick<RaceEntry, 'name' | 'workload' | 'argv' | 'stage' | 'figures' | 'cores'>[];
  readonly mode: RaceMode;
  /** Cores that the contestants may use together. */
  readonly cores: number;
}

interface Finisher {
  readonly name: string;
  readonly figures: RaceFigures;
  /** Cores that it could use. */
  readonly cores: number;
  /** It shared them with the other contestants. */
  readonly shared: boolean;
  /** What it ran. */
  readonly run: Pick<RaceEntry, 'workload' | 'argv'>;
}

/** Names such as `Go` of `Go: One sum`, where they tell the contestants apart: sentences of whole titles are hard to read. */
export function withShortNames<Entry extends Pick<RaceEntry, 'name'>>(
  entries: readonly Entry[],
): readonly Entry[] {
  const short = entries.map(({ name }) => name.split(': ')[0] ?? name);
  const areApart = new Set(short).size === short.length;
  return areApart ? entries.map((entry, i) => ({ ...entry, name: short[i] ?? entry.name })) : entries;
}

/**
 * Why the race came out as it did, in two sentences. The first holds measured figures only: wall time is CPU time
 * divided by the cores kept busy, so the difference of two wall times falls into these two factors. The second says what
 * in the figures explains the last contestant's, and begins with `Inferred`; more CPU time is called its runtime's only
 * where both ran the same program with the same values. Where nobody finished it says how each ended.
 */
export function explainRace(full: RaceToExplain): readonly [string, string] {
  const race = { ...full, entries: withShortNames(full.entries) };
  const finishers = finishOrder(race.entries).flatMap((index): Finisher[] => {
    const entry = race.entries[index];
    if (entry?.figures == null) return [];
    const { name, figures, cores, workload, argv } = entry;
    const shared = race.mode === 'at-once' && cores === null;
    return [{ name, figures, cores: cores?.length ?? race.cores, shared, run: { workload, argv } }];
  });
  const [first] = finishers;
  const last = finishers.at(-1);
  if (first === undefined || last === undefined) return nobody(race.entries);
  if (first === last) return [onlyOne(first, race), inferred(limitOf(first))];
  const ratio = last.figures.wallNs / Math.max(1, first.figures.wallNs);
  const unseen = [first, last].filter(({ figures }) => figures.cpuNs === null).map(({ name }) => name);
  if (unseen.length > 0)
    return [
      ratio < TIE ? tie(finishers) : `${timesOf(first, last, ratio)}.`,
      inferred(
        `nothing, as no thread of ${unseen.join(' and ')} was seen before it ended, so that its CPU time is not known`,
      ),
    ];
  if (ratio < TIE) return [tie(finishers), inferred(sameCores(first, last) ? alike(last) : limitOf(last))];
  const factors = factorsOf(first.figures, last.figures, ratio);
  return [difference(first, last, ratio, factors), inferred(reason(first, last, factors))];
}

/** `1 core`, `1.9 cores`. */
function coreCount(n: number | null): string {
  const text = formatNumber(n);
  return `${text} ${text === '1' ? 'core' : 'cores'}`;
}

const inferred = (sentence: string): string => `Inferred: ${sentence}.`;

function nobody(entries: RaceToExplain['entries']): readonly [string, string] {
  const ends = entries.map(({ name, stage }) => `${name} ${stage === 'failed' ? 'failed' : 'was stopped'}`);
  return ['No contestant finished, so none can be compared.', `${ends.join(', ')}; the rows say why.`];
}

/** Of contestants that used the cores alike and took as long. */
const alike = ({ figures }: Finisher): string =>
  `they kept the cores equally busy (${coreCount(figures.parallelism)}) for equally long, so nothing in the figures sets them apart`;

function onlyOne({ name, figures }: Finisher, { entries }: RaceToExplain): string {
  const others = entries.filter((entry) => entry.name !== name).map((entry) => entry.name);
  const used =
    figures.cpuNs === null
      ? ''
      : ` with ${formatDuration(figures.cpuNs)} of CPU, ${coreCount(figures.parallelism)} busy on average`;
  return `Only ${name} finished, in ${formatDuration(figures.wallNs)}${used}; ${others.join(' and ')} did not.`;
}

function tie(finishers: readonly Finisher[]): string {
  const each = finishers.map(({ name, figures: { wallNs, parallelism } }) => {
    const busy = parallelism === null ? '' : ` with ${coreCount(parallelism)} busy`;
    return `${name} ${formatDuration(wallNs)}${busy}`;
  });
  return `They finished within ${formatPercent(TIE - 1)} of each other: ${each.join(', ')}.`;
}

/** Shares of the difference that lie in CPU time and in cores kept busy; they add up to 1. */
interface Factors {
  readonly cpu: number;
  readonly cores: number;
  readonly bothWait: boolean;
}

function factorsOf(first: RaceFigures, last: RaceFigures, ratio: number): Factors {
  const bothWait = isMostlyWaiting(first) && isMostlyWaiting(last);
  const cpu = Math.log(Math.max(1, last.cpuNs ?? 0) / Math.max(1, first.cpuNs ?? 0)) / Math.log(ratio);
  return { cpu, cores: 1 - cpu, bothWait };
}

function timesOf(first: Finisher, last: Finisher, ratio: number): string {
  const times = `${formatDuration(first.figures.wallNs)} against ${formatDuration(last.figures.wallNs)} of ${last.name}`;
  return `${first.name} finished first, in ${times} (${formatNumber(ratio)} times as long)`;
}

const difference = (first: Finisher, last: Finisher, ratio: number, factors: Factors): string =>
  `${timesOf(first, last, ratio)}: ${causes(first.figures, last.figures, factors)}.`;

function causes(first: RaceFigures, last: RaceFigures, factors: Factors): string {
  const busy = `${coreCount(first.parallelism)} busy on average`;
  if (factors.bothWait)
    return `neither used much CPU (${busy} and ${formatNumber(last.parallelism)}), so the difference is time spent waiting`;
  const cpu = `needed ${formatDuration(first.cpuNs)} of CPU where the other needed ${formatDuration(last.cpuNs)}`;
  const cores = `kept ${busy} where the other kept ${formatNumber(last.parallelism)}`;
  const for_ = [
    ...(factors.cpu >= CAUSE_SHARE ? [cpu] : []),
    ...(factors.cores >= CAUSE_SHARE ? [cores] : []),
  ];
  const against = factors.cpu <= -CAUSE_SHARE ? cpu : factors.cores <= -CAUSE_SHARE ? cores : null;
  return `it ${for_.join(' and ')}${against === null ? '' : `, although it ${against}`}`;
}

/** Threads that queue for a core do not wait in this sense: they would run if they could. */
const isMostlyWaiting = ({ cpuNs, runqueueNs, wallNs }: RaceFigures): boolean =>
  (cpuNs ?? 0) + (runqueueNs ?? 0) < wallNs * MOSTLY_WAITING;

const sameCores = (a: Finisher, b: Finisher): boolean =>
  Math.abs((a.figures.parallelism ?? 0) - (b.figures.parallelism ?? 0)) < 0.2;

function reason(first: Finisher, last: Finisher, factors: Factors): string {
  const differing = valueDifferences([first.run, last.run]).map(({ option }) => option);
  const unequal = `they were not given the same ${differing.join(' and ')}`;
  if (!factors.bothWait && factors.cores < CAUSE_SHARE)
    return differing.length === 0
      ? moreCpu(first, last)
      : `${last.name} used more CPU time, but ${unequal}, so the figures do not tell whether it is slower or had more to do`;
  const limit = limitOf(last);
  return differing.length === 0 ? limit : `${limit}; and ${unequal}, so their times do not compare`;
}

/**
 * Of a last that kept the cores as busy as the first and used more CPU time. What it used it for is known only where both
 * ran one program with the same values.
 */
function moreCpu(first: Finisher, last: Finisher): string {
  const busy = `${last.name} kept no fewer cores busy than ${first.name} to speak of, so it took longer because`;
  return isSameWork([first.run, last.run])
    ? `${busy} its runtime spends more CPU time on the same program with the same values`
    : `${busy} it used more CPU time; whether for the same work the figures do not tell`;
}

/** What kept a contestant from using more cores, as far as its figures show it. */
function limitOf(finisher: Finisher): string {
  const { name, figures, cores } = finisher;
  const { parallelism, busyThreads, topThreadShare, runtime } = figures;
  if (parallelism === null) return `${name} was over too soon for its figures to show what held it`;
  const runqueueNs = figures.runqueueNs ?? 0;
  const queued = runqueueNs / Math.max(1, runqueueNs + (figures.cpuNs ?? 0));
  const crowd = queued >= CROWDED ? crowdSentence(finisher, queued) : null;
  if (isUnderGil(figures))
    return `${gilSentence(name, figures)}${crowd === null ? '' : `; besides, ${crowd}`}`;
  if (isMostlyWaiting(figures))
    return `${name} was off the CPU for most of its time (${coreCount(parallelism)} busy on average), so more cores would not have helped it`;
  if (cores > 1 && topThreadShare !== null && topThreadShare >= ALONE && parallelism <= ONE_CORE)
    return `${name} did ${formatPercent(topThreadShare)} of its work in one thread${runtime === null ? '' : ` of ${runtimeLabel(runtime)}`}, which can use one core of ${cores}`;
  if (crowd !== null) return crowd;
  return `${name} kept ${formatNumber(parallelism)} of ${cores} cores busy with ${busyThreads} busy threads, and waited for the rest of its time`;
}

function crowdSentence({ name, cores, shared }: Finisher, queued: number): string {
  const others = shared ? ', which it shared with the other contestants and all else that ran' : '';
  return `the threads of ${name} had no core for ${formatPercent(queued)} of the time that they wanted ${cores === 1 ? 'the one it was given' : `one of the ${cores}`}${others}`;
}

const isUnderGil = ({ runtime, busyThreads, parallelism }: RaceFigures): boolean =>
  runtime?.kind === 'cpython' && runtime.gil === 'gil' && busyThreads >= 2 && (parallelism ?? 0) <= ONE_CORE;

function gilSentence(name: string, { busyThreads, peakCores, peakSpanNs, parallelism }: RaceFigures): string {
  const kept =
    peakCores === null
      ? `kept ${coreCount(parallelism)} busy on average`
      : `never kept more than ${coreCount(peakCores)} busy over ${formatDuration(peakSpanNs)}`;
  return `the ${busyThreads} busy threads of ${name} together ${kept}, as threads under CPython's GIL do, which lets one at a time run Python code`;
}
