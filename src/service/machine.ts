import { readlinkSync } from 'node:fs';
import type { MachineCheck, ProcessRow } from '../ipc/channels/machine.ts';
import { resolveCommand } from '../target/command.ts';
import { DOCTOR_PROGRAMS, type DoctorFact, doctorFacts } from '../target/doctor.ts';
import { lookAtMachine } from '../target/machineLook.ts';
import { ProcessLister } from '../target/processes.ts';

/** Without these nothing can be recorded a thread at a time. */
const BLOCKING: ReadonlySet<string> = new Set(['platform', 'recorder', 'proc', 'schedstat']);

/** Facts that do not bear on a recording made from a window that is open already. */
const isAside = (id: string): boolean => id === 'display' || id === 'perf' || id.startsWith('program-');

/** The doctor's facts that a window shows. */
export const checksOf = (facts: readonly DoctorFact[]): readonly MachineCheck[] =>
  facts.filter(({ id }) => !isAside(id)).map((fact) => ({ ...fact, blocking: BLOCKING.has(fact.id) }));

/** What this machine allows. */
export const checkMachine = async (): Promise<readonly MachineCheck[]> =>
  checksOf(doctorFacts(lookAtMachine(DOCTOR_PROGRAMS)));

/** Lists what may be recorded, without the processes of the window that asks. */
export function processListing(): () => Promise<readonly ProcessRow[]> {
  const lister = new ProcessLister();
  const own = new Set([process.pid, process.ppid]);
  const window = executableOf(process.ppid);
  // Chromium's helpers run the window's own executable, each as one type of process.
  // They also write their whole command line into one argument.
  const isHelper = ({ argv }: ProcessRow): boolean =>
    window !== null && argv[0]?.startsWith(window) === true && / --type=/.test(argv.join(' '));
  const isOwn = (row: ProcessRow): boolean => own.has(row.pid) || isHelper(row);
  return async () => (await lister.list()).filter((row) => !isOwn(row));
}

function executableOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

/** The file that would run; null where there is none. */
export async function findProgram(program: string, cwd: string | null): Promise<string | null> {
  try {
    return resolveCommand(program, cwd ?? process.cwd(), process.env);
  } catch {
    return null;
  }
}
