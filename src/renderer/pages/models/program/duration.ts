/** Units that a time is entered in, with the ns that each has. */
export const TIME_UNITS = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 } as const;
export type TimeUnit = keyof typeof TIME_UNITS;

/** The longest step that can be entered, ns: an hour, the longest run. */
export const MAX_STEP_NS = 3_600_000_000_000;

const UNITS = Object.keys(TIME_UNITS) as TimeUnit[];
/** What a reader may write for a unit. */
const SPELLINGS: Readonly<Record<string, TimeUnit>> = { us: 'µs', μs: 'µs', sec: 's' };

/** The largest unit in which a time is 1 or more; ms for none at all. */
export const unitFor = (ns: number): TimeUnit =>
  ns === 0 ? 'ms' : (UNITS.findLast((unit) => ns >= TIME_UNITS[unit]) ?? 'ns');

/** A time as a number of its unit: without an exponent, exact to the ns. */
export const inUnit = (ns: number, unit: TimeUnit): string =>
  String(Number((ns / TIME_UNITS[unit]).toPrecision(15)));

/** A time that was read, or why the text is none. */
export type ReadTime =
  | { readonly ns: number; readonly unit: TimeUnit; readonly fault?: never }
  | { readonly fault: string };

/**
 * Reads `1.5`, taken as `unit`, or a number with a unit of its own, such as `250 us`.
 * @param fractions whether it may be no whole number of ns
 */
export function readTime(text: string, unit: TimeUnit, fractions = false): ReadTime {
  const [, number = '', word = ''] = /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*([a-zµμ]*)\s*$/i.exec(text) ?? [];
  const named = word === '' ? unit : (SPELLINGS[word] ?? UNITS.find((one) => one === word));
  const value = Number(number);
  if (number === '' || Number.isNaN(value)) return { fault: 'Enter a number' };
  if (named === undefined) return { fault: `The unit is one of ${UNITS.join(', ')}` };
  if (value < 0) return { fault: 'A time cannot be negative' };
  const exact = value * TIME_UNITS[named];
  if (exact > MAX_STEP_NS) return { fault: 'At most an hour (3600 s)' };
  if (fractions) return { ns: exact, unit: named };
  const ns = Math.round(exact);
  return Math.abs(exact - ns) > 1e-4 ? { fault: 'A time is a whole number of ns' } : { ns, unit: named };
}
