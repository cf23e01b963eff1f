import type { ProgramSpan } from '../analysis/overlay/known/calibrate.ts';
import type { KnownWorkload, SettingRule } from '../analysis/overlay/propose.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import type { Workload } from '../catalogue/types.ts';
import type { SessionOverview, SessionReader } from '../domain/query.ts';
import { LABEL_CODE, parseLabel } from '../lab/label.ts';
import { readSessionOutput } from '../lab/phases.ts';

/** What the numeric options of a program can be set to. */
const rulesOf = ({ parameters }: Workload): Record<string, SettingRule> =>
  Object.fromEntries(
    parameters.flatMap((one) =>
      one.type === 'integer' || one.type === 'number'
        ? [[one.flag, { ...one, integer: one.type === 'integer' }] as const]
        : [],
    ),
  );

/**
 * The shipped program that a session recorded: by the label of a run of the lab, which tells its settings too, else by its command; null
 * where it is none.
 */
export function knownWorkload({ notices, processes }: SessionOverview): KnownWorkload | null {
  const notice = notices.find(({ code }) => code === LABEL_CODE);
  const label = notice === undefined ? null : parseLabel(notice.message);
  const labelled = CATALOGUE.find((entry) => entry.id === label?.id);
  const argv = processes[0]?.argv ?? [];
  const entry =
    labelled ??
    CATALOGUE.find(({ program }) => argv.some((argument) => argument.endsWith(`/workloads/${program.path}`)));
  if (entry === undefined) return null;
  const settings = labelled === undefined || label === null ? {} : { settings: label.params };
  return { id: entry.id, model: entry.model, ...settings, rules: rulesOf(entry) };
}

/** When a workload's own part of a session began and ended: its first phase, and the last piece of its output. */
export function programSpan(reader: SessionReader): ProgramSpan {
  const { phases, lastNs } = readSessionOutput(reader);
  return { beginsNs: phases[0]?.startNs ?? null, endsNs: phases.length > 0 ? lastNs : null };
}
