import { CATALOGUE } from '../src/catalogue/catalogue.ts';
import { LISTED } from './overlayMisses.ts';

/** Languages whose runtimes have models. */
const LANGUAGES = new Set(['python', 'go', 'node']);

/** Examples that are laid over: every one in Python, Go and Node. */
export const overlayExamples = (): string[] =>
  CATALOGUE.filter(({ language }) => LANGUAGES.has(language)).map(({ id }) => id);

/** Replaces what stands between two comments of a page. @throws RangeError where they are not there */
function between(text: string, name: string, content: string): string {
  const [begin, end] = [
    `<!-- overlay ${name}: node scripts/overlayTable.ts -->`,
    `<!-- end of overlay ${name} -->`,
  ];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new RangeError(`The page has no place for the overlay's ${name}: ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** What stands in docs/overlay.md of the listed misses. */
export const listText = (): string =>
  Object.keys(LISTED).length === 0
    ? 'No example misses.'
    : ['| example | misses | cause |', '|---|---|---|']
        .concat(
          Object.entries(LISTED).map(
            ([id, { misses, cause }]) => `| ${id} | ${misses.join(', ')} | ${cause} |`,
          ),
        )
        .join('\n');

/** docs/overlay.md with the list of misses. */
export const withList = (text: string): string => between(text, 'misses', listText());

/** docs/overlay.md with the table of measurements. */
export const withTable = (text: string, rows: readonly string[], cores: number): string =>
  between(
    text,
    'table',
    [
      `Measured / simulated, the least disturbed of three runs each with what most of them miss, on a virtual machine with ${cores} cores.`,
      '',
      '| example | model, program | wall, s | parallelism | CPU share, points off | voluntary/s | involuntary/s | run-queue delay, s | misses |',
      '|---|---|---|---|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
  );
