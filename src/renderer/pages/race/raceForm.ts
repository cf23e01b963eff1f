import { create } from 'zustand';
import type { RaceMode } from '../../../domain/race.ts';
import type { ExampleRow } from '../../../ipc/channels/examples.ts';
import { RACE_SIZE, type RaceContestant, type RaceRequest } from '../../../ipc/channels/race.ts';
import { splitCommandLine } from '../../../ipc/commandLine.ts';

/** A chosen contestant. */
export type Chosen =
  | {
      readonly kind: 'workload';
      readonly id: string;
      readonly title: string;
      readonly language: string;
      /** Parameters as entered, such as `--n 1000000 --threads 4`; the scale's own where empty. */
      readonly params: string;
    }
  | { readonly kind: 'command'; readonly line: string; readonly number: number };

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

/** Adds a program, or takes it out where it is in. A full race stays as it is. */
export function toggled(form: RaceForm, { id, title, language }: ExampleRow): RaceForm {
  const without = form.chosen.filter((one) => one.kind !== 'workload' || one.id !== id);
  if (without.length < form.chosen.length) return { ...form, chosen: without };
  return isFull(form)
    ? form
    : { ...form, chosen: [...form.chosen, { kind: 'workload', id, title, language, params: '' }] };
}

/** The parameters that a text such as `--n 1000000 --threads 4` stands for; null where it is none of that kind. */
export function paramsOf(text: string): Readonly<Record<string, string>> | null {
  const words = text.split(/\s+/).filter(Boolean);
  const pairs = Array.from({ length: Math.ceil(words.length / 2) }, (_, i) => words.slice(i * 2, i * 2 + 2));
  const fine = pairs.every(([flag, value]) => /^--[a-z][a-z0-9-]*$/.test(flag ?? '') && value !== undefined);
  return fine ? Object.fromEntries(pairs.map(([flag = '', value]) => [flag.slice(2), value ?? ''])) : null;
}

export const withParams = (form: RaceForm, index: number, params: string): RaceForm => ({
  ...form,
  chosen: form.chosen.map((one, i) => (i === index && one.kind === 'workload' ? { ...one, params } : one)),
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

const numberOf = (one: Chosen): number => (one.kind === 'command' ? one.number : 0);

/** Adds the command entered and empties its field. One may be in more than once; its number tells it apart. */
export function withCommand(form: RaceForm): RaceForm {
  const { chosen, command: line } = form;
  if (isFull(form) || commandProblem(line) !== null) return form;
  const number = Math.max(0, ...chosen.map(numberOf)) + 1;
  return { ...form, chosen: [...chosen, { kind: 'command', line, number }], command: '' };
}

/** The examples in which every word of `query` is found. */
export function searched(rows: readonly ExampleRow[], query: string): readonly ExampleRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ id, title, summary, language }) => {
    const text = `${id} ${title} ${summary} ${language}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
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
        ? { kind: 'workload', id: one.id, params, toolchain: null }
        : { kind: 'command', line: one.line, cwd },
    );
  }
  return { contestants, scale, mode, pin, limitS: null };
}
