import type { Command } from 'commander';
import { DOCTOR_PROGRAMS, type DoctorFact, doctorFacts } from '../target/doctor.ts';
import { lookAtMachine } from '../target/machineLook.ts';
import { type CliContext, print } from './context.ts';
import { EXIT } from './exit.ts';

/** Facts without which nothing can be recorded at all. */
const ESSENTIAL = new Set(['platform', 'recorder', 'proc']);

function factText({ ok, what, why, fix }: DoctorFact): string {
  const lines = [`${ok ? 'ok  ' : '!!  '}${what}`];
  if (!ok) lines.push(`      ${why}`);
  if (fix !== null) lines.push(`      to mend it: ${fix}`);
  return lines.join('\n');
}

/** Adds `doctor`: exits with 1 where nothing can be recorded at all. */
export function addDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('say what works on this machine, what does not, and the command that mends it')
    .option('--json', 'as a JSON array')
    .action(({ json }: { json?: boolean }) => {
      const facts = doctorFacts(lookAtMachine(DOCTOR_PROGRAMS));
      print(context, json === true ? JSON.stringify(facts, null, 2) : facts.map(factText).join('\n'));
      if (facts.some(({ id, ok }) => ESSENTIAL.has(id) && !ok)) process.exitCode = EXIT.failure;
    });
}
