import { z } from 'zod';
import type { RuntimeInfo } from '../../domain/session.ts';
import type { Pid, Ticks } from '../../domain/units.ts';
import { channel } from '../channel.ts';
import { pathSchema, textSchema } from '../schemas.ts';

/** A running process that may be recorded. */
export interface ProcessRow {
  readonly pid: Pid;
  readonly startTicks: Ticks;
  readonly name: string;
  readonly argv: readonly string[];
  readonly runtime: RuntimeInfo;
  /** Of one core, since the list was last asked for; null on first sight. */
  readonly cpuPercent: number | null;
  readonly threads: number | null;
  readonly rssBytes: number | null;
  /** Owner's name, or number where it has no name; null where it cannot be told. */
  readonly user: string | null;
  /** Whether it can be recorded wholly, in part or not at all, and why not wholly. */
  readonly attach: { readonly extent: 'full' | 'partial' | 'none'; readonly reason: string | null };
}

/** One thing about this machine that bears on what can be recorded. */
export interface MachineCheck {
  /** Stable key, such as `ptrace`. */
  readonly id: string;
  /** Whether it is as a recording wants it. */
  readonly ok: boolean;
  /** Whether nothing can be recorded without it; otherwise a recording shows less. */
  readonly blocking: boolean;
  /** What was found. */
  readonly what: string;
  /** What it is needed for. */
  readonly why: string;
  /** The command or the step that mends it; null where nothing needs mending. */
  readonly fix: string | null;
}

export const machineChannels = {
  'machine.processes': channel<readonly ProcessRow[]>()(z.strictObject({})),
  /** What bears on a recording made from the window, in a fixed order. */
  'machine.checks': channel<readonly MachineCheck[]>()(z.strictObject({})),
  /** Where a program would be found, as the recorder will look for it; null where nothing would run. */
  'machine.findProgram': channel<string | null>()(
    z.strictObject({ program: textSchema.min(1), cwd: pathSchema.nullable() }),
  ),
};
