import { basename } from 'node:path';
import { findWorkload } from '../catalogue/catalogue.ts';
import { prepareProgram } from '../catalogue/host/build.ts';
import { paramValues, programArgs, type Scale } from '../catalogue/params.ts';
import type { Toolchain } from '../catalogue/toolchain.ts';
import type { Language, Workload } from '../catalogue/types.ts';
import { ReaderError } from '../domain/error.ts';
import type { TargetSpec } from '../domain/session.ts';
import { RACE_COMMAND_LIMIT_S, type RaceContestant } from '../ipc/channels/race.ts';
import { splitCommandLine } from '../ipc/commandLine.ts';
import { unwrap } from '../ipc/result.ts';
import { titleOf } from '../recorder/paths.ts';
import { checkFolder, mergeEnvironment, resolveCommand } from '../target/command.ts';
import { formatLabel, labelOf } from './label.ts';
import type { LabPlaces } from './places.ts';
import type { Toolbox } from './toolbox.ts';

/** Where contestants come from. */
export type RacePlaces = Pick<LabPlaces, 'workloads' | 'builds' | 'node'>;

/** A contestant as the reader named it, checked; nothing has been started or built for it. */
export interface Contestant {
  readonly name: string;
  readonly entry: Workload | null;
  readonly request: RaceContestant;
  /** Seconds after which it is taken to hang. */
  readonly limitS: number;
}

/** A contestant that can be started. */
export interface ReadyContestant {
  /** As the reader named it, with the version where they chose a toolchain. */
  readonly name: string;
  /** Which shipped program it is, with its values (`formatLabel`); null for a command. */
  readonly label: string | null;
  readonly argv: readonly string[];
  readonly toolchain: string | null;
  readonly cwd: string | null;
  readonly env: Extract<TargetSpec, { kind: 'spawn' }>['env'];
}

export interface PrepareHooks {
  readonly signal: AbortSignal;
  readonly onBuild: (command: readonly string[] | null) => void;
  /** Address of a delay server, started when it is first asked for. */
  readonly delayServer: () => Promise<string>;
}

const LANGUAGES: Readonly<Record<Language, string>> = {
  python: 'Python',
  go: 'Go',
  node: 'Node.js',
  java: 'Java',
  rust: 'Rust',
  c: 'C',
};

/** What must not reach a program from the process that records it. */
const CLEAN = { ELECTRON_RUN_AS_NODE: null, NODE_OPTIONS: null } as const;

/**
 * Checks what is asked for and names the contestants apart. Throws `ReaderError`: `unknown-example`,
 * `unknown-parameter`, `bad-parameter`, `command-line`.
 */
export function contestants(
  requests: readonly RaceContestant[],
  scale: Scale,
  limitS: number | null,
): Contestant[] {
  const named = requests.map((request): Contestant => {
    if (request.kind === 'command') {
      const { argv } = unwrap(splitCommandLine(request.line));
      return { name: titleOf(argv), entry: null, request, limitS: limitS ?? RACE_COMMAND_LIMIT_S };
    }
    const entry = findWorkload(request.id);
    paramValues(entry, scale, request.params);
    const version = request.toolchain === null ? null : basename(request.toolchain);
    return { name: nameOf(entry, version), entry, request, limitS: limitS ?? entry.timeoutS[scale] };
  });
  const names = namedApart(named.map(({ name }) => name));
  return named.map((one, i) => ({ ...one, name: names[i] ?? one.name }));
}

const nameOf = ({ language, title }: Workload, version: string | null): string =>
  `${LANGUAGES[language]}${version === null ? '' : ` ${version}`}: ${title}`;

/** The same names with a number where there is more than one of them. */
export function namedApart(names: readonly string[]): readonly string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((one) => one === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

/** `3.14.0`, `3.14.0t` for a free-threaded build. */
const shortVersion = ({ version, gil }: Toolchain): string =>
  gil === 'free-threaded' ? `${version}t` : version;

/** Makes a contestant ready to start. Throws `ReaderError`, `TargetError`: what it lacks and how to get it. */
export async function prepareContestant(
  { name, request, entry }: Contestant,
  scale: Scale,
  toolbox: Toolbox,
  places: RacePlaces,
  hooks: PrepareHooks,
): Promise<ReadyContestant> {
  if (request.kind === 'command') return prepareCommand(name, request);
  if (entry === null) throw new Error('a workload without its entry');
  const choice = await toolbox.choose(entry, request.toolchain);
  if ('unavailable' in choice) throw new ReaderError('example-unavailable', choice.unavailable);
  const { workloads, builds } = places;
  const prefix = await prepareProgram(entry, choice.toolchain, {
    workloads,
    ...(builds === null ? {} : { builds }),
    signal: hooks.signal,
    onProgress: ({ state, command }) => hooks.onBuild(state === 'building' ? command : null),
  });
  const wantsServer = entry.requires.delayServer && request.params['url'] === undefined;
  const given = wantsServer ? { ...request.params, url: await hooks.delayServer() } : request.params;
  const params = paramValues(entry, scale, given);
  const argv = [...prefix, ...programArgs(entry, params)];
  check(argv[0] ?? '', null, CLEAN);
  return {
    name: request.toolchain === null ? name : nameOf(entry, shortVersion(choice.toolchain)),
    label: formatLabel(labelOf(entry, scale, params)),
    argv,
    toolchain: choice.toolchain.name,
    cwd: null,
    env: CLEAN,
  };
}

function prepareCommand(
  name: string,
  { line, cwd }: Extract<RaceContestant, { kind: 'command' }>,
): ReadyContestant {
  const { argv, env: given } = unwrap(splitCommandLine(line));
  const env = { ...CLEAN, ...given };
  check(argv[0] ?? '', cwd, env);
  return { name, label: null, argv, toolchain: null, cwd, env };
}

/** Behind the gate a missing program would only be found by the gate: it is looked for here. */
function check(command: string, cwd: string | null, env: ReadyContestant['env']): void {
  if (cwd !== null) checkFolder(cwd);
  resolveCommand(command, cwd ?? process.cwd(), mergeEnvironment(process.env, env));
}
