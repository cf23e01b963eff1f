import { InvalidArgumentError } from 'commander';
import { findWorkload } from '../catalogue/catalogue.ts';
import { ReaderError } from '../domain/error.ts';
import { RACE_SIZE, type RaceContestant } from '../ipc/channels/race.ts';

/** `--param ID.name=value` or `--param name=value`, as typed. */
export interface RaceParam {
  /** null for every example that takes it. */
  readonly id: string | null;
  readonly flag: string;
  readonly value: string;
}

/** Reads `ID.name=value` or `name=value`, repeatable. */
export function collectParam(text: string, before: readonly RaceParam[]): readonly RaceParam[] {
  const [, id, flag, value] = /^(?:([a-z0-9-]+)\.)?([^=.]+)=(.*)$/s.exec(text) ?? [];
  if (flag === undefined || value === undefined)
    throw new InvalidArgumentError(
      'It must be name=value, or ID.name=value for one of them, such as py-sum-squares-scaling.n=1000000.',
    );
  return [...before, { id: id ?? null, flag: flag.replace(/^-+/, ''), value }];
}

/** A repeatable text: those before, and this one. */
export const collectText = (text: string, before: readonly string[]): readonly string[] => [...before, text];

const takes = (id: string, flag: string): boolean =>
  findWorkload(id).parameters.some((parameter) => parameter.flag === flag);

/** The parameters of one example: those for all that it takes, then its own. Throws `ReaderError` (`unknown-example`). */
function paramsOf(id: string, params: readonly RaceParam[]): Record<string, string> {
  const flags = findWorkload(id).parameters.map((parameter) => parameter.flag);
  const forAll = params.filter((param) => param.id === null && flags.includes(param.flag));
  const own = params.filter((param) => param.id === id);
  return Object.fromEntries([...forAll, ...own].map(({ flag, value }) => [flag, value]));
}

/** Refuses a parameter that none of the examples takes. */
function refuseStray(ids: readonly string[], params: readonly RaceParam[]): void {
  for (const { id, flag } of params) {
    if (id === null && !ids.some((one) => takes(one, flag)))
      throw new ReaderError('usage', `--param ${flag}: none of the contestants takes --${flag}.`);
    if (id !== null && !ids.includes(id))
      throw new ReaderError('usage', `--param ${id}.${flag}: ${id} is none of the contestants.`);
  }
}

/**
 * The contestants of a command line: catalogue ids, each perhaps with `@` and a toolchain (a path or a version such as
 * `3.14t`), then commands. Throws `ReaderError`: `usage` for too few, too many, or a parameter of nobody;
 * `unknown-example`.
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
  const named = ids.map((text) => {
    const at = text.indexOf('@');
    return at < 0 ? { id: text, toolchain: null } : { id: text.slice(0, at), toolchain: text.slice(at + 1) };
  });
  refuseStray(
    named.map(({ id }) => id),
    params,
  );
  return [
    ...named.map(
      ({ id, toolchain }): RaceContestant => ({
        kind: 'workload',
        id,
        params: paramsOf(id, params),
        toolchain,
      }),
    ),
    ...commands.map((line): RaceContestant => ({ kind: 'command', line, cwd: null })),
  ];
}
