import type { TimeRange } from '../../domain/query.ts';
import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../../domain/units.ts';
import { scaleOf, spanOf, timeToX } from './timeView.ts';

/** One mark of the time axis. */
export interface Tick {
  readonly timeNs: number;
  /** px from the plot's left edge. */
  readonly x: number;
  /** Text; null for a minor mark. */
  readonly label: string | null;
}

const MINUTE = 60 * NS_PER_S;
/** Steps beyond a second that a clock's reader expects. */
const LONG_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
].map((s) => s * NS_PER_S);

/** Least step of 1, 2 or 5 times a power of ten (of clock steps beyond a second) that is not less than `minNs`. */
export function tickStep(minNs: number): number {
  if (minNs > NS_PER_S) {
    return LONG_STEPS.find((s) => s >= minNs) ?? Math.ceil(minNs / 86_400e9) * 86_400e9;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, minNs)));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= minNs) ?? 10 * power;
}

function unitOf(ns: number): { readonly size: number; readonly name: string } {
  if (ns >= NS_PER_S) return { size: NS_PER_S, name: 's' };
  if (ns >= NS_PER_MS) return { size: NS_PER_MS, name: 'ms' };
  return { size: NS_PER_US, name: 'µs' };
}

/** Digits after the point that tell apart two points `stepNs` away, in units of `size`. */
const digitsFor = (stepNs: number, size: number): number =>
  Math.min(9, Math.max(0, Math.ceil(-Math.log10(stepNs / size) - 1e-9)));

function clock(t: number, digits: number): string {
  const seconds = t / NS_PER_S;
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = (seconds % 60).toFixed(digits).padStart(digits > 0 ? digits + 3 : 2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/**
 * A point of session time, exact to `stepNs`: `0`, `250 ms`, `1.25 s`, and from a minute on `1:02.5`.
 * @param largestNs largest time of the same axis, which chooses the unit, so that all its labels share one
 */
export function formatTimePoint(t: number, stepNs: number, largestNs: number): string {
  if (largestNs >= MINUTE) {
    const rounded = Math.round(t / stepNs) * stepNs;
    return clock(rounded, digitsFor(stepNs, NS_PER_S));
  }
  const { size, name } = unitOf(largestNs);
  return `${(t / size).toFixed(digitsFor(stepNs, size))} ${name}`;
}

/**
 * Marks of the axis under `view`, at least `minLabelPx` between labels, with four minor marks to a step.
 * @param widthPx plot's width
 */
export function axisTicks(view: TimeRange, widthPx: number, minLabelPx = 90): Tick[] {
  const scale = scaleOf(view, widthPx);
  const step = tickStep((spanOf(view) / scale.widthPx) * minLabelPx);
  const minor = step / 5;
  const ticks: Tick[] = [];
  const last = Math.floor(view.endNs / minor + 1e-9);
  for (let i = Math.ceil(view.startNs / minor - 1e-9); i <= last; i++) {
    const timeNs = i * minor;
    const label = i % 5 === 0 ? formatTimePoint(timeNs, step, view.endNs) : null;
    ticks.push({ timeNs, x: timeToX(scale, timeNs), label });
  }
  return ticks;
}
