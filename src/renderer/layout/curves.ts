import type { OverlaySeries } from '../../domain/overlay.ts';
import { roundUp } from './chartPoints.ts';
import { RectList } from './rectList.ts';
import { type TimeScale, timeToX } from './timeView.ts';

/** Heights of a chart of two curves and the band of their difference below it, px. */
export interface CurveGeometry {
  readonly curve: number;
  readonly band: number;
}

/** Both curves of a chart, and their difference, as rectangles. */
export interface CurvePicture {
  /** Under the measured curve. */
  readonly area: RectList;
  readonly measured: RectList;
  readonly simulated: RectList;
  /** Where the recording has more than the model, above the band's middle. */
  readonly more: RectList;
  /** Where it has less, below. */
  readonly less: RectList;
  /** What the top of the curves, and of the band, stands for. */
  readonly top: number;
  readonly bandTop: number;
}

const largest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);

/** A stepped line through known values, strips of `stroke` px. */
class StepLine {
  readonly #into: RectList;
  readonly #stroke: number;
  #y: number | null = null;

  constructor(into: RectList, stroke: number) {
    this.#into = into;
    this.#stroke = stroke;
  }

  to(x0: number, x1: number, y: number | null): void {
    if (y !== null) {
      this.#into.push(x0, y, Math.max(1, x1 - x0), this.#stroke);
      if (this.#y !== null && this.#y !== y)
        this.#into.push(x0, Math.min(y, this.#y), this.#stroke, Math.abs(y - this.#y) + this.#stroke);
    }
    this.#y = y;
  }
}

/** Stroke of the simulated curve, px: it is the outline, the measured one has the area. */
const STROKE = { measured: 1, simulated: 2 } as const;

/** Lays out a chart on the timeline's scale; an unknown value leaves a gap, never a zero. */
export function curvePicture(series: OverlaySeries, scale: TimeScale, g: CurveGeometry): CurvePicture {
  const top = roundUp(Math.max(largest(series.measured), largest(series.simulated)));
  const bandTop = roundUp(largest(series.residual));
  const [area, more, less] = [new RectList(), new RectList(), new RectList()];
  const [measured, simulated] = [new RectList(), new RectList()];
  const lines = {
    measured: new StepLine(measured, STROKE.measured),
    simulated: new StepLine(simulated, STROKE.simulated),
  };
  const yOf = (value: number | null | undefined, stroke: number): number | null =>
    value === null || value === undefined ? null : Math.round((1 - value / top) * (g.curve - stroke));
  const middle = g.curve + Math.floor(g.band / 2);
  const half = Math.floor(g.band / 2) - 1;
  series.startNs.forEach((start, i) => {
    const x0 = Math.round(timeToX(scale, start));
    const x1 = Math.round(timeToX(scale, start + series.bucketNs));
    if (x1 < 0 || x0 > scale.widthPx) return;
    const y = yOf(series.measured[i], STROKE.measured);
    if (y !== null) area.push(x0, y, x1 - x0, g.curve - y);
    lines.measured.to(x0, x1, y);
    lines.simulated.to(x0, x1, yOf(series.simulated[i], STROKE.simulated));
    const residual = series.residual[i] ?? 0;
    const height = Math.min(half, Math.ceil((Math.abs(residual) / bandTop) * half));
    if (residual > 0) more.push(x0, middle - height, Math.max(1, x1 - x0), height);
    if (residual < 0) less.push(x0, middle + 1, Math.max(1, x1 - x0), height);
  });
  return { area, measured, simulated, more, less, top, bandTop };
}

/** Both sides of a bucket. */
export interface CurvePoint {
  readonly measured: number | null;
  readonly simulated: number | null;
  readonly residual: number | null;
}

/** The bucket at a time; null outside of the curves. */
export function curveAt(series: OverlaySeries, timeNs: number): CurvePoint | null {
  const i = Math.floor((timeNs - (series.startNs[0] ?? 0)) / Math.max(1, series.bucketNs));
  if (i < 0 || i >= series.startNs.length) return null;
  return {
    measured: series.measured[i] ?? null,
    simulated: series.simulated[i] ?? null,
    residual: series.residual[i] ?? null,
  };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Means of both sides and of their difference over the buckets that both have, so that the three agree. A side that the other has
 * nothing beside at all has its own mean.
 */
export function curveMeans({ measured, simulated }: OverlaySeries): CurvePoint {
  const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
  const both = measured.flatMap((value, i) => {
    const other = simulated[i] ?? null;
    return value === null || other === null ? [] : [{ value, other }];
  });
  if (both.length === 0)
    return { measured: mean(known(measured)), simulated: mean(known(simulated)), residual: null };
  return {
    measured: mean(both.map(({ value }) => value)),
    simulated: mean(both.map(({ other }) => other)),
    residual: mean(both.map(({ value, other }) => value - other)),
  };
}
