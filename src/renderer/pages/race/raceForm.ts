import { create } from 'zustand';
import type { RaceMode } from '../../../domain/race.ts';
import type { LabExample } from '../../../ipc/channels/lab.ts';
import { RACE_SIZE, type RaceContestant, type RaceRequest } from '../../../ipc/channels/race.ts';
import { splitCommandLine } from '../../../ipc/commandLine.ts';

/** A chosen contestant. `number` tells it from the others of a race: the same program may be in more than once. */
export type Chosen =
  | {
      readonly kind: 'workload';
      readonly number: number;
      readonly example: LabExample;
      /** Parameters as entered, such as `--n 1000000 --threads 4`; the scale's own where empty. */
      readonly params: string;
      /** Command of a toolchain; null for the usual one. */
      readonly toolchain: string | null;
    }
  | { readonly kind: 'command'; readonly number: number; readonly line: string };

export type ChosenWorkload = Extract<Chosen, { kind: 'workload' }>;

/** What is entered for a new race. */
export interface RaceForm {
  readonly chosen: readonly Chosen[];
  readonly query: string;
  readonly command: string;
  readonly scale: 'default' | 'quick';
  readonly mode: RaceMode;
  readonly pin: boolean;
}

export const emptyRaceForm: RaceForm = {
  chosen: [],
  query: '',
  command: '',
  scale: 'quick',
  mode: 'at-once',
  pin: false,
};

/** Kept while other pages are in view. */
export const useRaceForm = create<RaceForm>(() => emptyRaceForm);

export const isFull = ({ chosen }: RaceForm): boolean => chosen.length >= RACE_SIZE.max;

const nextNumber = ({ chosen }: RaceForm): number => Math.max(0, ...chosen.map(({ number }) => number)) + 1;

export const isChosen = ({ chosen }: RaceForm, { id }: Pick<LabExample, 'id'>): boolean =>
  chosen.some((one) => one.kind === 'workload' && one.example.id === id);

/** Adds a program, or takes it out where it is in. A full race stays as it is. */
export function toggled(form: RaceForm, example: LabExample): RaceForm {
  if (isChosen(form, example)) {
    const chosen = form.chosen.filter((one) => one.kind !== 'workload' || one.example.id !== example.id);
    return { ...form, chosen };
  }
  if (isFull(form)) return form;
  const added = { kind: 'workload', number: nextNumber(form), example, params: '', toolchain: null } as const;
  return { ...form, chosen: [...form.chosen, added] };
}

/** Puts the same contestant in once more, behind it: to race two toolchains, or two values. */
export function doubled(form: RaceForm, index: number): RaceForm {
  const one = form.chosen[index];
  if (one === undefined || isFull(form)) return form;
  return { ...form, chosen: form.chosen.toSpliced(index + 1, 0, { ...one, number: nextNumber(form) }) };
}

/** The parameters that a text such as `--n 1000000 --threads 4` stands for; null where it is none of that kind. */
export function paramsOf(text: string): Readonly<Record<string, string>> | null {
  const words = text.split(/\s+/).filter(Boolean);
  const pairs = Array.from({ length: Math.ceil(words.length / 2) }, (_, i) => words.slice(i * 2, i * 2 + 2));
  const fine = pairs.every(([flag, value]) => /^--[a-z][a-z0-9-]*$/.test(flag ?? '') && value !== undefined);
  return fine ? Object.fromEntries(pairs.map(([flag = '', value]) => [flag.slice(2), value ?? ''])) : null;
}

/** Changes what is entered for one program. */
export const withEntry = (
  form: RaceForm,
  index: number,
  changed: Partial<Pick<ChosenWorkload, 'params' | 'toolchain'>>,
): RaceForm => ({
  ...form,
  chosen: form.chosen.map((one, i) =>
    i === index && one.kind === 'workload' ? { ...one, ...changed } : one,
  ),
});

export const removed = (form: RaceForm, index: number): RaceForm => ({
  ...form,
  chosen: form.chosen.filter((_, i) => i !== index),
});

/** Why the command entered cannot take part; null where it can. */
export function commandProblem(line: string): string | null {
  const split = splitCommandLine(line);
  return split.ok ? null : split.error.message;
}

/** Adds the command entered and empties its field. */
export function withCommand(form: RaceForm): RaceForm {
  const { chosen, command: line } = form;
  if (isFull(form) || commandProblem(line) !== null) return form;
  return { ...form, chosen: [...chosen, { kind: 'command', line, number: nextNumber(form) }], command: '' };
}

/**
 * The request that the form stands for; null while there are too few contestants, or parameters that are none.
 * @param cwd of commands
 */
export function raceRequest({ chosen, scale, mode, pin }: RaceForm, cwd: string | null): RaceRequest | null {
  if (chosen.length < RACE_SIZE.min) return null;
  const contestants: RaceContestant[] = [];
  for (const one of chosen) {
    const params = one.kind === 'workload' ? paramsOf(one.params) : {};
    if (params === null) return null;
    contestants.push(
      one.kind === 'workload'
        ? { kind: 'workload', id: one.example.id, params, toolchain: one.toolchain }
        : { kind: 'command', line: one.line, cwd },
    );
  }
  return { contestants, scale, mode, pin, limitS: null };
}
