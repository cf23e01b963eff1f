import type { TargetSpec } from './session.ts';

/** Beginning of the name of the folder that a race's gate lies in. */
export const GATE_FOLDER = 'switchyard-race-';
/** The gate's file in that folder. */
export const GATE_FILE = 'gate';

const FLOCK = ['flock', '--shared', '--no-fork'] as const;
const TASKSET = ['taskset', '-c'] as const;

/** The words before a command that hold it until a race's start signal. @param file the gate's */
export const gateWords = (file: string): readonly string[] => [...FLOCK, file];

/** The words before a command that pin it. @param cores as `taskset -c` takes them */
export const pinWords = (cores: string): readonly string[] => [...TASKSET, cores];

const startsWith = (argv: readonly string[], words: readonly string[]): boolean =>
  words.every((word, i) => argv[i] === word);

/** Whether a path ends as that of a race's gate does. */
function isGate(path: string | undefined): boolean {
  const [file, folder] = (path ?? '').split('/').reverse();
  return file === GATE_FILE && folder?.startsWith(GATE_FOLDER) === true;
}

/** The command of the program itself: what a race put before it, its gate and its pinning, left out. */
export function ownCommand(argv: readonly string[]): readonly string[] {
  const pinned = startsWith(argv, TASKSET) ? TASKSET.length + 1 : 0;
  const gated = argv.slice(pinned);
  return startsWith(gated, FLOCK) && isGate(gated[FLOCK.length]) ? gated.slice(FLOCK.length + 1) : argv;
}

/** What was recorded, for a list: the program's own command line, or `pid N`. */
export const targetText = (target: TargetSpec): string =>
  target.kind === 'spawn' ? ownCommand(target.argv).join(' ') : `pid ${target.pid}`;
