import { formatCount, formatDuration, formatNumber } from '../../../../analysis/format.ts';
import type {
  Confidence,
  FitParameter,
  FitValue,
  OverlaySeries,
  ResidualRow,
  VerdictKind,
} from '../../../../domain/overlay.ts';
import { curveAt, curveMeans } from '../../../layout/curves.ts';

/** Figures of a unit as the overlay's tables show them; null is unknown. */
export function figureWords(value: number | null, unit: string): string {
  if (value === null) return formatNumber(null);
  if (unit === 'ns') return formatDuration(value);
  if (unit === '1/s') return `${formatNumber(value)}/s`;
  return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** The simulated side of a row; `>` where the simulation ended before its program did. */
export const simulatedWords = ({ simulated, unit, isLowerBound }: ResidualRow): string =>
  `${isLowerBound ? '> ' : ''}${figureWords(simulated, unit)}`;

/** A difference, with its sign; `±0` for none. */
export function differenceWords(value: number | null, unit: string): string {
  if (value === null) return formatNumber(null);
  if (value === 0) return '±0';
  return `${value > 0 ? '+' : '−'}${figureWords(Math.abs(value), unit)}`;
}

const VERDICTS: Readonly<Record<VerdictKind, string>> = {
  good: 'good',
  fair: 'fair',
  poor: 'poor',
  unknown: 'not known',
  input: 'given',
  'what-if': 'what if',
};

/** One word for a verdict. */
export const verdictWord = (row: ResidualRow): string => VERDICTS[row.verdict];

const CONFIDENCES: Readonly<Record<Confidence, string>> = {
  high: 'sure',
  medium: 'fairly sure',
  low: 'a guess',
};
export const confidenceWords = (confidence: Confidence): string => CONFIDENCES[confidence];

const shown = (value: FitValue): string => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? formatCount(Math.round(value * 1000) / 1000) : value;
};

/** Units as they are written. */
export const unitWords = (unit: string): string => (unit === 'us' ? 'µs' : unit);

/** A parameter's value with its unit and, where that is known, the range in which it is taken to lie. */
export function parameterWords(parameter: FitParameter): string {
  const { value, uncertainty } = parameter;
  const unit = parameter.unit === '' ? '' : ` ${unitWords(parameter.unit)}`;
  const exact = typeof value === 'number' ? formatNumber(value) : shown(value);
  if (uncertainty === null || uncertainty === 0 || typeof value !== 'number') return `${exact}${unit}`;
  return `${exact} ± ${formatNumber(uncertainty)}${unit}`;
}

/** How surely a parameter is known, and from where. */
export function sourceWords({ source, uncertainty, confidence, kind }: FitParameter): string {
  if (confidence === null) return source;
  const exact = uncertainty === 0 ? ', exactly' : '';
  const untold =
    uncertainty === null && kind === 'number' && source !== 'measured' ? ', range not known' : '';
  return `${source}${exact}${untold}, ${confidenceWords(confidence)}`;
}

/** Both sides of a chart and their difference at a time, else their means over the time that both have, in the series' unit. */
export function curveFigures(
  series: OverlaySeries,
  timeNs: number | null,
  unit = '',
): readonly [measured: string, simulated: string, difference: string] {
  const point = timeNs === null ? null : curveAt(series, timeNs);
  const { measured, simulated, residual } = point ?? curveMeans(series);
  return [figureWords(measured, unit), figureWords(simulated, unit), differenceWords(residual, unit)];
}

/** A chart in one sentence, for a reader who does not see it. */
export function chartLabel(series: OverlaySeries): string {
  const [measured, simulated, residual] = curveFigures(series, null, series.unit);
  if (series.measuredProvenance === null)
    return `${series.title}: not in the recording, mean ${simulated} simulated`;
  return `${series.title}: mean ${measured} recorded, mean ${simulated} simulated, mean difference ${residual}, over the time that both have`;
}
