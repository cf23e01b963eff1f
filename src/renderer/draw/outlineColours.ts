import type { Theme } from '../styles/palette.ts';

/** Strokes of simulated lanes: the states' hues, further from the ground, so that they are seen upon the solid of a measured lane too. */
export interface OutlineColours {
  readonly running: string;
  readonly runnable: string;
  /** Marks of the intervals in which the model is wrong. */
  readonly wrong: string;
  readonly wrongGround: string;
}

const COLOURS: Readonly<Record<Theme, OutlineColours>> = {
  light: { running: '#063d22', runnable: '#8a4b00', wrong: '#a3195b', wrongGround: 'rgb(163 25 91 / 0.1)' },
  dark: { running: '#a6f0ca', runnable: '#ff9d5c', wrong: '#ff8fc0', wrongGround: 'rgb(255 143 192 / 0.14)' },
};

export const outlineColours = (theme: Theme): OutlineColours => COLOURS[theme];
