import { z } from 'zod';

const PREFIX = 'SWITCHYARD ';
/** Longest line that is looked at, in characters. */
export const MAX_LINE = 65_536;
const MAX_PHASES = 200;

const paramName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const figureName = z.string().regex(/^[a-z][a-z0-9_]{0,59}_(s|us|bytes|count|ratio)$/);
const atMost = (most: number) => (record: object) => Object.keys(record).length <= most;

const resultSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  params: z
    .record(paramName, z.union([z.number(), z.string().max(300)]))
    .refine(atMost(32), 'more than 32 parameters'),
  figures: z.record(figureName, z.number()).refine(atMost(64), 'more than 64 figures'),
  ok: z.boolean(),
  notes: z.array(z.string().max(1000)).max(32),
});

/** What a program says of its run in its last line. */
export type WorkloadResult = z.infer<typeof resultSchema>;

export type ParsedResult =
  | { readonly ok: true; readonly result: WorkloadResult }
  /** `reason` is a sentence for the reader. */
  | { readonly ok: false; readonly reason: string };

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a program's last line. Whatever the line holds, the answer is a result that fits the schema or a reason. */
export function parseResultLine(line: string): ParsedResult {
  if (line.length > MAX_LINE)
    return { ok: false, reason: `Its last line is longer than ${MAX_LINE} characters.` };
  if (!line.startsWith(PREFIX))
    return { ok: false, reason: 'Its output does not end in a line that begins with SWITCHYARD.' };
  const json = readJson(line.slice(PREFIX.length));
  if (json === undefined) return { ok: false, reason: 'Its last line is no valid JSON.' };
  const parsed = resultSchema.safeParse(json);
  if (parsed.success) return { ok: true, result: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.').slice(0, 80) ?? '';
  return { ok: false, reason: `Its last line is not as agreed: ${where} ${issue?.message ?? ''}`.trimEnd() };
}

/** A line `[   1.234 s] == text`: a part of the run begins. */
export interface Phase {
  /** Seconds since the program's own start. */
  readonly atS: number;
  readonly text: string;
}

/** The phase that a line announces; null for any other line. */
export function parsePhase(line: string): Phase | null {
  const match = /^\[ *(\d{1,9}\.\d{1,6}) s\] == (.{1,300})/.exec(line);
  return match?.[1] !== undefined && match[2] !== undefined
    ? { atS: Number(match[1]), text: match[2] }
    : null;
}

/**
 * Reads a program's output as it comes, in bounded memory however much comes: phases (the first 200) and the last
 * line that is not empty.
 */
export class OutputScanner {
  private partial = '';
  private last = '';
  private readonly found: Phase[] = [];

  push(text: string): void {
    const lines = (this.partial + text).split('\n');
    this.partial = (lines.pop() ?? '').slice(0, MAX_LINE + 1);
    for (const line of lines) this.take(line);
  }

  private take(line: string): void {
    const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (trimmed.trim() === '') return;
    this.last = trimmed.slice(0, MAX_LINE + 1);
    const phase = this.found.length < MAX_PHASES ? parsePhase(trimmed) : null;
    if (phase) this.found.push(phase);
  }

  get phases(): readonly Phase[] {
    return this.found;
  }

  /** The result in the last line seen so far, a line without its line end included. */
  result(): ParsedResult {
    return parseResultLine(this.partial.trim() === '' ? this.last : this.partial);
  }
}
