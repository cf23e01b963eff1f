import { type KnownSettings, numberSetting } from '../engine/known.ts';
import type { Op } from '../engine/program.ts';

/** Cores of the presets' machine; what a setting of "0 for one a core" becomes where `settings.cores` does not tell. */
export const PRESET_CORES = 2;

/** A setting in seconds as whole ns. @throws RangeError where it is no number */
export const secondsSetting = (settings: KnownSettings, name: string): number =>
  Math.round(numberSetting(settings, name) * 1e9);

/**
 * A setting where 0 stands for one a core: `settings.cores` where it is given (the machine of a recording), else the presets' two.
 * @throws RangeError where it is no number
 */
export function perCore(settings: KnownSettings, name: string): number {
  const value = numberSetting(settings, name);
  if (value > 0) return value;
  return settings['cores'] === undefined ? PRESET_CORES : numberSetting(settings, 'cores');
}

/** `units` times something that takes `ns` of CPU each; no step at all where that is nothing. */
export function computing(ns: number, units = 1): Op[] {
  const whole = Math.round(ns * units);
  return whole > 0 ? [{ op: 'compute', ns: whole }] : [];
}

/** `count` tasks of a program; no step at all for none. */
export const spawning = (program: string, count: number): Op[] =>
  count > 0 ? [{ op: 'spawn', program, count }] : [];

/** A cost by its name. @throws RangeError where the program has none of that name */
export function costOf(costs: Readonly<Record<string, number>>, name: string): number {
  const ns = costs[name];
  if (ns === undefined || !Number.isFinite(ns) || ns < 0)
    throw new RangeError(`The program needs the cost "${name}" as ns of at least 0, not ${String(ns)}`);
  return ns;
}
