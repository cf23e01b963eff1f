import type {
  LabDisturbedRun,
  LabLanguage,
  LabScale,
  LabStep,
  LabVerdictKind,
} from '../../../ipc/channels/lab.ts';
import type { IconName } from '../Icon.tsx';

/** Names of the languages, in the order in which lists show them. */
export const LANGUAGES: Readonly<Record<LabLanguage, string>> = {
  python: 'Python',
  go: 'Go',
  node: 'Node.js',
  java: 'Java',
  rust: 'Rust',
  c: 'C',
};

const MODELS: Readonly<Record<string, string>> = {
  kernel: 'Kernel scheduler',
  gil: 'GIL',
  'free-threaded': 'Free-threaded Python',
  multiprocessing: 'Processes',
  asyncio: 'asyncio loop',
  node: 'Node event loop',
  gmp: 'Go G-M-P scheduler',
};

/** A model's name for the reader; one that is not known here keeps its id. */
export const modelName = (id: string): string => MODELS[id] ?? id;

export const SCALES: Readonly<Record<LabScale, string>> = {
  default: 'Documents’ values',
  quick: 'Quick',
};

/** What a scale means for the figures. */
export const SCALE_NOTES: Readonly<Record<LabScale, string>> = {
  default: 'The values that the documents used. All programs together take several minutes.',
  quick:
    'Small values, a few seconds a program. Seconds that a document states for its own values cannot be tried.',
};

export const STAGES: Readonly<Record<LabStep['stage'], string>> = {
  preparing: 'Preparing',
  building: 'Building',
  recording: 'Recording',
  reading: 'Reading the recording',
};

/** A claim's verdict, or that there is none. */
export type VerdictOrNone = LabVerdictKind | 'not-tried';

/** How a verdict is told: by words, by an icon's shape and by colour, so that none of them is needed alone. */
export const VERDICTS: Readonly<Record<VerdictOrNone, { readonly label: string; readonly icon: IconName }>> =
  {
    reproduced: { label: 'Reproduced', icon: 'check' },
    'not-reproduced': { label: 'Not reproduced here', icon: 'unequal' },
    outdated: { label: 'Outdated', icon: 'clock' },
    'cannot-run': { label: 'Cannot run here', icon: 'ban' },
    'not-tried': { label: 'Not tried yet', icon: 'ring' },
  };

/** The documents of a statement, such as `000, 002`; what is in none is the product's own. */
export const documentNames = (documents: readonly string[]): string =>
  documents.length === 0 ? 'ours' : documents.join(', ');

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The day without its year. @param atMs wall clock, ms since 1970 */
export const formatDay = (atMs: number): string => day.format(atMs);

/** @param atMs wall clock, ms since 1970 */
export const formatWhen = (atMs: number): string => dateTime.format(atMs);

/** That a later run says nothing and a verdict stands. */
export const disturbedText = ({ atMs, reason }: LabDisturbedRun): string =>
  `An earlier verdict: the run of ${formatWhen(atMs)} was disturbed and does not replace it. ${reason}`;
