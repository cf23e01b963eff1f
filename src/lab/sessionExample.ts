import type { LabSessionExample } from '../ipc/channels/lab.ts';
import { openSession } from '../store/index.ts';
import { LABEL_CODE, parseLabel } from './label.ts';
import { readSessionOutput } from './phases.ts';

/** Which shipped program the session at `path` recorded; null where it was none. Throws `StoreError`. */
export function sessionExample(path: string): LabSessionExample | null {
  const reader = openSession(path);
  try {
    const notice = reader.overview().notices.find(({ code }) => code === LABEL_CODE);
    const label = notice === undefined ? null : parseLabel(notice.message);
    if (label === null) return null;
    const { phases, result } = readSessionOutput(reader);
    return { ...label, figures: result?.figures ?? {}, notes: result?.notes ?? [], phases };
  } finally {
    reader.close();
  }
}
