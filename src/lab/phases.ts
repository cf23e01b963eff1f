import { OutputScanner, type Phase, type WorkloadResult } from '../catalogue/result.ts';
import type { SessionReader } from '../domain/query.ts';
import { NS_PER_S } from '../domain/units.ts';
import type { LabPhase } from '../ipc/channels/lab.ts';

/** Pieces of output read at once. */
const PAGE = 500;

/** What a session's kept output says. */
export interface SessionOutput {
  readonly phases: readonly LabPhase[];
  /** null where the output does not end in a proper last line, or where that was not kept. */
  readonly result: WorkloadResult | null;
  /** When the last piece arrived, session time; null for no output. */
  readonly lastNs: number | null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/**
 * Phases in session time. A program tells seconds since its own start; when that was in the session is the median of
 * what the lines' arrivals say, because one line alone may have been held up.
 * @param arrivalNs when each phase's line arrived, session time
 */
export function placePhases(
  phases: readonly Phase[],
  arrivalNs: readonly number[],
  durationNs: number,
): LabPhase[] {
  const zero = median(phases.map(({ atS }, k) => (arrivalNs[k] ?? 0) - atS * NS_PER_S));
  const starts = phases.map(({ atS }) =>
    Math.min(durationNs, Math.max(0, Math.round(zero + atS * NS_PER_S))),
  );
  return phases.map(({ text }, k) => ({
    startNs: starts[k] ?? 0,
    endNs: starts[k + 1] ?? durationNs,
    text,
  }));
}

/** Reads a session's kept standard output, page by page. */
export function readSessionOutput(reader: SessionReader): SessionOutput {
  const scanner = new OutputScanner();
  const arrivals: number[] = [];
  let lastNs: number | null = null;
  for (let after: number | null = 0; after !== null; ) {
    const page = reader.output(after, PAGE);
    for (const { stream, text, timeNs } of page.chunks) {
      if (stream !== 'stdout') continue;
      scanner.push(text);
      lastNs = timeNs;
      while (arrivals.length < scanner.phases.length) arrivals.push(timeNs);
    }
    after = page.nextId;
  }
  const parsed = scanner.result();
  const { durationNs } = reader.overview().info;
  return {
    phases: placePhases(scanner.phases, arrivals, durationNs),
    result: parsed.ok ? parsed.result : null,
    lastNs,
  };
}
