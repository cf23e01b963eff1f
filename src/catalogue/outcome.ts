import type { ExitStatus } from '../domain/session.ts';
import type { ParsedResult, WorkloadResult } from './result.ts';
import type { Workload } from './types.ts';

/** How a run came to its end, before its last line is looked at. */
export interface RunEnd {
  readonly exit: ExitStatus;
  /** Seconds after which it was ended for taking too long; null where it ended by itself. */
  readonly timedOutAfterS: number | null;
  /** It was ended because the reader asked. */
  readonly stopped: boolean;
  /** The last of its standard error. */
  readonly stderrTail: string;
}

/** Exit code with which the programs say that something they need is missing. */
export const CANNOT_RUN_CODE = 3;
const QUOTED = 600;

function lastWords(stderr: string): string {
  const text = stderr.trim();
  if (text === '') return 'It said nothing on standard error.';
  return text.length > QUOTED ? `Its last words: ... ${text.slice(-QUOTED)}` : `Its last words: ${text}`;
}

function endFailure(end: RunEnd): string | null {
  const { code, signal } = end.exit;
  if (end.stopped) return 'It was stopped.';
  if (end.timedOutAfterS !== null) {
    return `It did not end within ${end.timedOutAfterS} s and was ended. ${lastWords(end.stderrTail)}`;
  }
  if (signal !== null) return `It was ended by ${signal}. ${lastWords(end.stderrTail)}`;
  if (code === CANNOT_RUN_CODE)
    return end.stderrTail.trim().slice(-QUOTED) || 'Something that it needs is missing.';
  return code === 0 ? null : `It ended with exit code ${code}. ${lastWords(end.stderrTail)}`;
}

export interface RunJudgement {
  readonly result: WorkloadResult | null;
  /** Why the run is no good, for the reader; null where it is. */
  readonly failure: string | null;
}

/** Whether a run of a workload counts: it ended by itself, in order, and its last line is this workload's. */
export function judgeRun(entry: Workload, end: RunEnd, parsed: ParsedResult): RunJudgement {
  const result = parsed.ok ? parsed.result : null;
  const failure = endFailure(end);
  if (failure !== null) return { result, failure };
  if (!parsed.ok) return { result, failure: parsed.reason };
  if (parsed.result.id !== entry.program.reports) {
    return {
      result,
      failure: `Its last line speaks of ${parsed.result.id}, not of ${entry.program.reports}.`,
    };
  }
  if (!parsed.result.ok) return { result, failure: 'The program says that its own run went wrong.' };
  return { result, failure: null };
}
