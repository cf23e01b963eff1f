/**
 * Every colour of the product, for both themes. The canvas reads these values; the style sheets read the same ones
 * as CSS variables (`cssVariables`), named after their group and key: `state.running` is `--state-running`.
 *
 * The thread states keep the order of brightness that a reader without colour sees too: in both themes waiting for a
 * CPU is clearly lighter than running, and sleeping stays next to the background. Uninterruptible sleep is violet
 * and not red, which a red-green blind reader would take for running. Unknown is always hatched.
 */
export type Theme = 'light' | 'dark';

/** A thread's state as a lane shows it. */
export interface StateColours {
  readonly running: string;
  /** Runnable, waiting for a CPU (run-queue delay). */
  readonly runnable: string;
  /** Interruptible sleep. */
  readonly sleeping: string;
  /** Uninterruptible sleep, mostly disk (D). */
  readonly uninterruptible: string;
  /** Stopped by a signal or a tracer (T, t). */
  readonly stopped: string;
  /** Ground and strokes of the hatching for what nobody knows. */
  readonly unknown: string;
  readonly unknownHatch: string;
}

/** One colour a figure of the charts; the same figure has the same colour everywhere. */
export interface ChartColours {
  readonly cpu: string;
  readonly parallelism: string;
  readonly runqueue: string;
  readonly voluntary: string;
  readonly involuntary: string;
  readonly migrations: string;
  readonly memory: string;
  readonly machine: string;
  readonly throttled: string;
}

/** What the canvas needs besides states. */
export interface TimelineColours {
  readonly background: string;
  /** Every other lane. */
  readonly alternate: string;
  /** A process's header row. */
  readonly header: string;
  readonly grid: string;
  readonly axisText: string;
  readonly label: string;
  readonly labelMuted: string;
  /** Line under the pointer. */
  readonly cursor: string;
  /** Ground and edge of a selected range or item. */
  readonly selection: string;
  readonly selectionEdge: string;
  readonly hover: string;
  /** Before a thread was born and after it died. */
  readonly absent: string;
}

/** Surfaces, text and controls. */
export interface UiColours {
  readonly background: string;
  readonly panel: string;
  readonly raised: string;
  readonly inset: string;
  readonly border: string;
  /** Edge of an input or a button: 3:1 against its surroundings. */
  readonly borderStrong: string;
  readonly text: string;
  readonly textMuted: string;
  readonly accent: string;
  readonly accentHover: string;
  readonly accentText: string;
  readonly accentSoft: string;
  readonly focus: string;
  readonly danger: string;
  readonly dangerText: string;
  readonly dangerSoft: string;
  readonly warning: string;
  readonly warningSoft: string;
  readonly success: string;
  readonly overlay: string;
}

export interface Palette {
  readonly ui: UiColours;
  readonly state: StateColours;
  readonly chart: ChartColours;
  readonly timeline: TimelineColours;
  /** Colours to tell threads apart on a core's lane: thread id modulo the length. */
  readonly threads: readonly string[];
}

const light: Palette = {
  ui: {
    background: '#ffffff',
    panel: '#f6f7f9',
    raised: '#ffffff',
    inset: '#eceff3',
    border: '#dde2e8',
    borderStrong: '#7c8695',
    text: '#15191e',
    textMuted: '#525c69',
    accent: '#1c5bd0',
    accentHover: '#164bb0',
    accentText: '#ffffff',
    accentSoft: '#e5edfc',
    focus: '#1c5bd0',
    danger: '#b91f2b',
    dangerText: '#ffffff',
    dangerSoft: '#fdebec',
    warning: '#7d4b00',
    warningSoft: '#fff3d9',
    success: '#136c41',
    overlay: 'rgb(20 25 32 / 0.38)',
  },
  state: {
    running: '#15804c',
    runnable: '#f2a31b',
    sleeping: '#dbe3ec',
    uninterruptible: '#7b46c4',
    stopped: '#6c7785',
    unknown: '#eceef1',
    unknownHatch: '#99a2ae',
  },
  chart: {
    cpu: '#15804c',
    parallelism: '#1c5bd0',
    runqueue: '#b87300',
    voluntary: '#2a7f9e',
    involuntary: '#b8322f',
    migrations: '#7b46c4',
    memory: '#5b6673',
    machine: '#8b95a2',
    throttled: '#9c2f6f',
  },
  timeline: {
    background: '#ffffff',
    alternate: '#fafbfc',
    header: '#f0f2f5',
    grid: '#e6e9ee',
    axisText: '#525c69',
    label: '#15191e',
    labelMuted: '#525c69',
    cursor: '#15191e',
    selection: 'rgb(28 91 208 / 0.16)',
    selectionEdge: '#1c5bd0',
    hover: 'rgb(21 25 30 / 0.06)',
    absent: '#f1f3f5',
  },
  threads: [
    '#3a63c8',
    '#c27a10',
    '#1f8a8a',
    '#c73f5b',
    '#4f8f2f',
    '#a34fa8',
    '#8a6447',
    '#5a7ea6',
    '#7453d6',
    '#857f16',
  ],
};

const dark: Palette = {
  ui: {
    background: '#121519',
    panel: '#181c22',
    raised: '#1f242c',
    inset: '#0d1013',
    border: '#2b323c',
    borderStrong: '#6f7b8b',
    text: '#e7eaef',
    textMuted: '#a0abb9',
    accent: '#6ba4ff',
    accentHover: '#8bb8ff',
    accentText: '#0a1322',
    accentSoft: '#1c2c47',
    focus: '#8bb8ff',
    danger: '#ff8087',
    dangerText: '#2a0508',
    dangerSoft: '#3b1b1f',
    warning: '#f3bf62',
    warningSoft: '#35290f',
    success: '#5fcf94',
    overlay: 'rgb(0 0 0 / 0.6)',
  },
  state: {
    running: '#2fa066',
    runnable: '#ffc04d',
    sleeping: '#2c3644',
    uninterruptible: '#ab80ec',
    stopped: '#8390a0',
    unknown: '#22272e',
    unknownHatch: '#66717f',
  },
  chart: {
    cpu: '#3db97a',
    parallelism: '#6ba4ff',
    runqueue: '#f5b43e',
    voluntary: '#58b9d6',
    involuntary: '#ff8078',
    migrations: '#b692f0',
    memory: '#a0abb9',
    machine: '#77828f',
    throttled: '#e27fb8',
  },
  timeline: {
    background: '#121519',
    alternate: '#151920',
    header: '#1c2128',
    grid: '#252b34',
    axisText: '#a0abb9',
    label: '#e7eaef',
    labelMuted: '#a0abb9',
    cursor: '#e7eaef',
    selection: 'rgb(107 164 255 / 0.2)',
    selectionEdge: '#6ba4ff',
    hover: 'rgb(231 234 239 / 0.07)',
    absent: '#0d1013',
  },
  threads: [
    '#7397ee',
    '#e3a13f',
    '#4fb8b4',
    '#ec7a90',
    '#86c064',
    '#cf8bd3',
    '#bd9676',
    '#8db0d6',
    '#a58cf5',
    '#bdb64c',
  ],
};

/** Both palettes by theme. */
export const palettes: Readonly<Record<Theme, Palette>> = { light, dark };

const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A palette as CSS custom properties, `--GROUP-KEY` (`--ui-text-muted`, `--threads-0`). */
export function cssVariables(palette: Palette): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [group, colours] of Object.entries(palette)) {
    for (const [key, value] of Object.entries(colours as Readonly<Record<string, string>>)) {
      variables.set(`--${group}-${kebab(key)}`, value);
    }
  }
  return variables;
}
