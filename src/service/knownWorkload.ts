import type { KnownWorkload } from '../analysis/overlay/propose.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import type { SessionOverview } from '../domain/query.ts';
import { LABEL_CODE, parseLabel } from '../lab/label.ts';

/** The shipped program that a session recorded: by the label of a run of the lab, else by its command; null where it is none. */
export function knownWorkload({ notices, processes }: SessionOverview): KnownWorkload | null {
  const notice = notices.find(({ code }) => code === LABEL_CODE);
  const id = notice === undefined ? null : (parseLabel(notice.message)?.id ?? null);
  const labelled = CATALOGUE.find((entry) => entry.id === id);
  const argv = processes[0]?.argv ?? [];
  const entry =
    labelled ??
    CATALOGUE.find(({ program }) => argv.some((argument) => argument.endsWith(`/workloads/${program.path}`)));
  return entry === undefined ? null : { id: entry.id, model: entry.model };
}
