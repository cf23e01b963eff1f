import { InvalidArgumentError } from 'commander';
import { ReaderError } from '../domain/error.ts';
import { RACE_SIZE, type RaceContestant } from '../ipc/channels/race.ts';

/** `--param ID.name=value`, as typed. */
export interface RaceParam {
  readonly id: string;
  readonly flag: string;
  readonly value: string;
}

/** Reads `ID.name=value`, repeatable. */
export function collectParam(text: string, before: readonly RaceParam[]): readonly RaceParam[] {
  const [, id, flag, value] = /^([a-z0-9-]+)\.([^=.]+)=(.*)$/.exec(text) ?? [];
  if (id === undefined || flag === undefined || value === undefined)
    throw new InvalidArgumentError('It must be ID.name=value, such as py-sum-squares-scaling.n=1000000.');
  return [...before, { id, flag: flag.replace(/^-+/, ''), value }];
}

export const collectText = (text: string, before: readonly string[]): readonly string[] => [...before, text];

/**
 * The contestants of a command line: catalogue ids, each perhaps with `@` and a toolchain (a path or a version such as
 * `3.14t`), then commands. Throws `ReaderError` (`usage`) for too few, too many, or a parameter of nobody.
 */
export function raceContestants(
  ids: readonly string[],
  commands: readonly string[],
  params: readonly RaceParam[],
): RaceContestant[] {
  const total = ids.length + commands.length;
  if (total < RACE_SIZE.min || total > RACE_SIZE.max)
    throw new ReaderError(
      'usage',
      `A race has ${RACE_SIZE.min} to ${RACE_SIZE.max} contestants, not ${total}. Name examples (switchyard examples lists them), or give commands with --cmd "python3 a.py".`,
    );
  const workloads = ids.map((text): RaceContestant & { kind: 'workload' } => {
    const at = text.indexOf('@');
    const id = at < 0 ? text : text.slice(0, at);
    const own = params.filter((param) => param.id === id).map(({ flag, value }) => [flag, value]);
    return {
      kind: 'workload',
      id,
      params: Object.fromEntries(own),
      toolchain: at < 0 ? null : text.slice(at + 1),
    };
  });
  const stray = params.find(({ id }) => !workloads.some((one) => one.id === id));
  if (stray !== undefined)
    throw new ReaderError(
      'usage',
      `--param ${stray.id}.${stray.flag}: ${stray.id} is none of the contestants.`,
    );
  return [...workloads, ...commands.map((line): RaceContestant => ({ kind: 'command', line, cwd: null }))];
}
