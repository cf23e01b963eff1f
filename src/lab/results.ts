import { availableParallelism, hostname, release } from 'node:os';
import { z } from 'zod';
import type { LabClaimRow, LabMachine, LabOutcome, LabResults, LabRunRecord } from '../ipc/channels/lab.ts';
import { labScaleSchema } from '../ipc/channels/lab.ts';
import { JsonFile } from '../main/jsonFile.ts';
import { machineFacts } from '../recorder/machine.ts';

const text = z.string().max(10_000);
const unitSchema = z.enum(['s', 'us', 'bytes', 'count', 'ratio']);

const rowSchema = z.strictObject({
  claimId: text,
  workloadId: text.nullable(),
  text,
  documents: z.array(text),
  unit: unitSchema.nullable(),
  stated: z.number().nullable(),
  expected: text.nullable(),
  measured: z.number().nullable(),
  verdict: z.enum(['reproduced', 'not-reproduced', 'outdated', 'cannot-run']),
  reason: text.nullable(),
  sessionPath: text.nullable(),
  atMs: z.number(),
  scale: labScaleSchema,
  toolchain: text.nullable(),
  // Both are missing in files from before they were kept.
  isDisturbed: z.boolean().default(false),
  disturbedSince: z.strictObject({ atMs: z.number(), reason: text }).nullable().default(null),
}) satisfies z.ZodType<LabClaimRow, unknown>;

const runSchema = z.strictObject({
  workloadId: text,
  scale: labScaleSchema,
  figures: z.record(z.string(), z.number()),
  toolchain: text,
  machine: z.strictObject({ hostname: text, kernel: text, cpuModel: text, cores: z.number() }),
  sessionPath: text.nullable(),
  atMs: z.number(),
}) satisfies z.ZodType<LabRunRecord, unknown>;

const resultsSchema = z.strictObject({
  version: z.literal(1),
  rows: z.array(rowSchema).max(5000),
  runs: z.array(runSchema).max(1000),
});

/** Facts of this machine that figures belong to. */
export function labMachine(): LabMachine {
  return {
    hostname: hostname(),
    kernel: release(),
    cpuModel: machineFacts().cpuModel,
    cores: availableParallelism(),
  };
}

const rowKey = ({ claimId, scale }: LabClaimRow): string => `${claimId} ${scale}`;

/** `fresh` in the place of what has the same key; the rest stays, in its order. */
function replaced<T>(kept: readonly T[], fresh: readonly T[], key: (item: T) => string): T[] {
  const all = new Map(kept.map((item) => [key(item), item]));
  for (const item of fresh) all.set(key(item), item);
  return [...all.values()];
}

/** Whether a disturbed run finds an earlier verdict of the same toolchain: that it does not replace. */
const stands = (kept: LabClaimRow | undefined, fresh: LabClaimRow): kept is LabClaimRow =>
  fresh.isDisturbed &&
  kept !== undefined &&
  kept.verdict !== 'cannot-run' &&
  kept.toolchain === fresh.toolchain;

/** A run's verdicts, with the earlier ones that stand in the place of those that say nothing. */
function standing(kept: readonly LabClaimRow[], fresh: readonly LabClaimRow[]): LabClaimRow[] {
  const before = new Map(kept.map((row) => [rowKey(row), row]));
  return fresh.map((row) => {
    const earlier = before.get(rowKey(row));
    if (!stands(earlier, row)) return row;
    return { ...earlier, disturbedSince: { atMs: row.atMs, reason: row.reason ?? '' } };
  });
}

/** A run's verdicts as they are kept. */
export interface KeptRun {
  /** Those of the run; where it was disturbed, earlier ones of the same toolchain that it does not replace. */
  readonly rows: readonly LabClaimRow[];
  /** Whether the disk took them. */
  readonly isWritten: boolean;
}

/**
 * What runs have found, in a file of the user's: the newest verdict of each claim and the figures of each program's
 * newest good run, at either scale. A disturbed run replaces neither. Read anew each time, because the window and the command line both write it; the
 * later of two that write at once wins.
 */
export class ResultsFile {
  readonly #file: JsonFile<typeof resultsSchema>;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.#file = new JsonFile(path, resultsSchema);
  }

  get path(): string {
    return this.#path;
  }

  /** What is kept; nothing where there is no file, or none that can be read. */
  read(): LabResults {
    const { rows, runs } = this.#file.read() ?? { rows: [], runs: [] };
    return { rows, runs };
  }

  /** Puts verdicts in the place of older ones. Answers false where the disk refuses. */
  keepRows(rows: readonly LabClaimRow[]): boolean {
    return this.#keep(rows, []);
  }

  /** Keeps the verdicts on claims that have none yet at their scale. Answers false where the disk refuses. */
  keepNewRows(rows: readonly LabClaimRow[]): boolean {
    const known = new Set(this.read().rows.map(rowKey));
    return this.#keep(
      rows.filter((row) => !known.has(rowKey(row))),
      [],
    );
  }

  /** Keeps a run's verdicts, and its figures where the run was good. */
  keepRun(outcome: LabOutcome): KeptRun {
    const { id, scale, figures, toolchain, sessionPath, atMs, failure, claims } = outcome;
    const rows = standing(this.read().rows, claims);
    // Where earlier verdicts stand, so do the figures that they were found by.
    const stood = rows.some(({ disturbedSince }) => disturbedSince !== null);
    const good = failure === null && Object.keys(figures).length > 0 && !stood;
    const record = { workloadId: id, scale, figures, toolchain: toolchain.name, sessionPath, atMs };
    return { rows, isWritten: this.#keep(rows, good ? [{ ...record, machine: labMachine() }] : []) };
  }

  #keep(rows: readonly LabClaimRow[], runs: readonly LabRunRecord[]): boolean {
    const before = this.read();
    const content = {
      version: 1 as const,
      rows: replaced(before.rows, rows, rowKey),
      runs: replaced(before.runs, runs, (run) => `${run.workloadId} ${run.scale}`),
    };
    return this.#file.write(resultsSchema.parse(content));
  }
}
