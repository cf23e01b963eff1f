import { WAIT_CLASSES, type WaitClass } from '../../analysis/waits.ts';
import type { Palette, Theme } from '../styles/palette.ts';
import { palettes } from '../styles/palette.ts';
import { type OutlineColours, outlineColours } from './outlineColours.ts';
import type { Paint } from './surface.ts';

/** Hues of the wait reasons: common idle waits stay near grey, what holds work up stands out. */
const WAIT_COLOURS: Readonly<Record<Theme, Readonly<Record<WaitClass, string>>>> = {
  light: {
    lock: '#bd86b4',
    poll: '#9fb3cc',
    timer: '#b9c2cd',
    pipe: '#b98a4a',
    socket: '#3c8fd6',
    disk: '#7b46c4',
    child: '#8f9526',
    'io-uring': '#25989a',
    signal: '#d9773a',
    terminal: '#857b69',
    stopped: '#6c7785',
    other: '#97a1ad',
    unknown: '#ccd2d9',
  },
  dark: {
    lock: '#8f5f8b',
    poll: '#5a718f',
    timer: '#4a5666',
    pipe: '#c69a5c',
    socket: '#4f9fe6',
    disk: '#ab80ec',
    child: '#a9ae47',
    'io-uring': '#3fb3b3',
    signal: '#e58d55',
    terminal: '#9a8f7b',
    stopped: '#8390a0',
    other: '#6a7684',
    unknown: '#3a434e',
  },
};

/** Colour of a wait reason, for lanes and for the legend. */
export const waitColour = (theme: Theme, wait: WaitClass): string => WAIT_COLOURS[theme][wait];

/** Everything the timeline is painted with, resolved for one theme. */
export interface Paints {
  readonly palette: Palette;
  /** What nobody knows: hatched. */
  readonly unknown: Paint;
  /** Beside a slice's running share, where only the order of running and not running is inferred: thinly hatched. */
  readonly inferred: Paint;
  /** In the order of `WAIT_CLASSES`. */
  readonly waits: readonly Paint[];
  readonly outline: OutlineColours;
}

/** Makes a hatch of `stroke` on `ground`; null where the platform has no pattern, and a plain colour stands in. */
export type HatchMaker = (stroke: string, ground: string | null, gapPx: number) => Paint | null;

/** Paints of a theme. @param hatch makes the patterns; the default gives plain colours */
export function createPaints(theme: Theme, hatch: HatchMaker = () => null): Paints {
  const palette = palettes[theme];
  const { unknown, unknownHatch, running } = palette.state;
  return {
    palette,
    unknown: hatch(unknownHatch, unknown, 6) ?? unknown,
    inferred: hatch(`${running}4d`, null, 5) ?? `${running}33`,
    waits: WAIT_CLASSES.map((wait) => waitColour(theme, wait)),
    outline: outlineColours(theme),
  };
}

/** Colour of a thread on a core's lane: the same for its life and between sessions that found it in the same place. */
export function threadColour(palette: Palette, threadId: number): string {
  const n = palette.threads.length;
  return palette.threads[(((threadId - 1) % n) + n) % n] ?? palette.state.running;
}
