import { type KernelState, SLICE_STATES } from './states.ts';

/** `PRAGMA application_id` of a session: the bytes `SwYd`. Tells a session from other SQLite files; also for file(1). */
export const APPLICATION_ID = 0x53775964;

/** Each summary level's buckets are this many times wider than the level's below. */
export const LEVEL_FACTOR = 8;

/** The coarsest level's buckets are at least this wide: 30 minutes. */
const COARSEST_NS = 30 * 60 * 1e9;

/** A slice longer than this many ticks (the recorder was stopped) is spread over its last so many ticks. */
export const SPREAD_LIMIT_TICKS = 4096;

/** The widths of a session's summary buckets. Level 0 is one tick. */
export interface Levels {
  readonly tickNs: number;
  /** Coarsest level. Series and cores have the levels 0 to `top`, threads 1 to `top`: their level 0 is the slices. */
  readonly top: number;
}

/** The levels of a recording at `rateHz` samples a second. */
export function levelsFor(rateHz: number): Levels {
  const tickNs = Math.max(1, Math.round(1e9 / rateHz));
  let top = 1;
  while (tickNs * LEVEL_FACTOR ** top < COARSEST_NS) top++;
  return { tickNs, top };
}

/** Width of a bucket of a level, ns. */
export const bucketWidth = (levels: Levels, level: number): number => levels.tickNs * LEVEL_FACTOR ** level;

const STATE_BITS = 4;
const MIGRATED_BIT = 16;
const CORE_UNIT = 32;

/** Where a slice ended: state, whether its core differs from the slice's before, and the core, in one integer of a byte or two. */
export const packPlace = (state: KernelState, migrated: boolean, core: number | null): number =>
  SLICE_STATES.indexOf(state) + (migrated ? MIGRATED_BIT : 0) + (core === null ? 0 : core + 1) * CORE_UNIT;

/** State of a packed place; `?` for a number that is no state. */
export const placeState = (place: number): KernelState => SLICE_STATES[place % 2 ** STATE_BITS] ?? '?';

/** Whether the slice is on another core than the one before. */
export const placeMigrated = (place: number): boolean => (place & MIGRATED_BIT) !== 0;

/** Core of a packed place, -1 where unknown. */
export const placeCore = (place: number): number => Math.floor(place / CORE_UNIT) - 1;

/** A set of cores as written in the file: hexadecimal digits of a bit mask, core 0 the lowest bit. */
export const coresToText = (mask: bigint): string => mask.toString(16);

/** Most characters of a set of cores: 8192 cores, what Linux can be built for. */
const MAX_CORES_TEXT = 8192 / 4;

/** The bit mask of a stored set; null where the text is none. */
export const coresFromText = (text: string): bigint | null =>
  /^[0-9a-f]+$/.test(text) && text.length <= MAX_CORES_TEXT ? BigInt(`0x${text}`) : null;

/** The cores of a mask, ascending. */
export function coresOf(mask: bigint): number[] {
  const cores: number[] = [];
  const bits = mask.toString(2);
  for (let i = bits.length - 1; i >= 0; i--) if (bits[i] === '1') cores.push(bits.length - 1 - i);
  return cores;
}
