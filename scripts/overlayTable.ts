// Records each Python, Go and Node example at quick scale, lays its model over it, and writes the list of misses and the table of
// docs/overlay.md anew: node scripts/overlayTable.ts [ID...]. Takes some minutes; leave the machine alone meanwhile. Exits with 1 where
// undisturbed recordings miss what is not in the list of overlayMisses.ts; --list writes the list alone. --from DIRECTORY judges the sessions in a
// library instead of recording anew.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OverlayJson } from '../src/analysis/overlay/json.ts';
import { missesOf } from '../src/analysis/overlay/tolerance.ts';
import { overlayExamples, withList, withTable } from './overlayDocs.ts';
import { LISTED, NEVER_KNOWN } from './overlayMisses.ts';
import { disturbanceWords, missesAmong, type Rounds, recordRounds } from './overlayRounds.ts';
import { projectRoot } from './root.ts';

const DOC = join(projectRoot, 'docs/overlay.md');
/** Rounds of an example: what most of the undisturbed ones miss is missed. */
const ROUNDS = 3;
const run = promisify(execFile);

/** Records an example into a library; its session's path. Throws with the reason where it cannot run here. */
async function record(id: string, library: string): Promise<string> {
  const args = [join(projectRoot, 'src/cli/index.ts'), 'examples', 'run', id, '--quick', '--json'];
  const env = { ...process.env, SWITCHYARD_LIBRARY: library };
  try {
    const { stdout } = await run(process.execPath, args, { env, maxBuffer: 2 ** 28 });
    const { sessionPath } = JSON.parse(stdout) as { sessionPath: string | null };
    if (sessionPath === null) throw new Error('the run left no session');
    return sessionPath;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(
      stderr === undefined || stderr === ''
        ? String(error)
        : `not run here: ${stderr.replace('switchyard: ', '')}`,
    );
  }
}

const pair = (a: number | null, b: number | null, digits: number): string =>
  `${a?.toFixed(digits) ?? '–'} / ${b?.toFixed(digits) ?? '–'}`;
const seconds = (value: number | null): number | null => (value === null ? null : value / 1e9);

function cells(one: OverlayJson): string[] {
  const { measured: m, simulated: s } = one;
  const share = Math.max(0, ...one.threads.map(({ difference }) => Math.abs(difference ?? 0)));
  return [
    `${one.model}, ${one.program}`,
    pair(seconds(m.wall_ns), seconds(s.wall_ns), 2),
    pair(m.parallelism, s.parallelism, 2),
    `${(100 * share).toFixed(1)}`,
    pair(m.voluntary_per_s, s.voluntary_per_s, 0),
    pair(m.involuntary_per_s, s.involuntary_per_s, 0),
    pair(seconds(m.runqueue_ns), seconds(s.runqueue_ns), 2),
  ];
}

/** A row, and what the rounds say against the list of misses. */
function judged(
  id: string,
  { best, deciding }: Rounds,
): { readonly row: string; readonly against: string[] } {
  const listed: readonly string[] = LISTED[id]?.misses ?? [];
  const misses = deciding.length === 0 ? missesOf(best.overlay) : missesAmong(deciding, 'most');
  const words = [
    misses.join(', '),
    NEVER_KNOWN[id] ?? '',
    deciding.length === 0 ? `(disturbed: ${disturbanceWords(best)})` : '',
  ];
  const row = `| ${id} | ${[...cells(best.overlay), words.join(' ').trim()].join(' | ')} |`;
  const more = misses.filter((miss) => !listed.includes(miss));
  const ever: readonly string[] = missesAmong(deciding, 'any');
  const fewer = listed.filter((miss) => !ever.includes(miss));
  if (deciding.length > 0 && fewer.length > 0)
    console.error(`${id} is listed for ${fewer.join(', ')}: not missed in ${deciding.length} rounds`);
  const isAgainst = deciding.length > 0 && more.length > 0;
  return { row, against: isAgainst ? [`${id} misses ${more.join(', ')}, which is not listed`] : [] };
}

/** Sessions of an example that a library has: named by it and by the time that they were begun. */
const sessionsOf = (id: string, library: string): string[] =>
  readdirSync(library)
    .filter((name) => name.startsWith(id) && /^-\d{4}-[\d-]+\.switchyard$/.test(name.slice(id.length)))
    .map((name) => join(library, name));

/** The rounds of an example. @throws Error where it cannot run here */
async function roundsOf(id: string, library: string, isRecorded: boolean): Promise<Rounds> {
  const paths = isRecorded ? sessionsOf(id, library) : [];
  const left = paths.length > 0 ? paths.length : isRecorded ? 1 : ROUNDS;
  let made = 0;
  const once = async () => {
    made += 1;
    return paths.shift() ?? record(id, library);
  };
  return recordRounds(once, () => made < left);
}

async function rowOf(
  id: string,
  library: string,
  isRecorded: boolean,
): Promise<{ row: string; against: string[] }> {
  try {
    return judged(id, await roundsOf(id, library, isRecorded));
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).trim().split('\n')[0] ?? '';
    return { row: `| ${id} | | | | | | | | ${why} |`, against: [] };
  }
}

const asked = process.argv.slice(2);
if (asked.includes('--list')) {
  writeFileSync(DOC, withList(readFileSync(DOC, 'utf8')));
  process.exit(0);
}
const at = asked.indexOf('--from');
const given = at < 0 ? null : (asked.splice(at, 2)[1] ?? null);
const library = given ?? mkdtempSync(join(tmpdir(), 'switchyard-overlay-'));
const rows: string[] = [];
const against: string[] = [];
try {
  for (const id of overlayExamples().filter((one) => asked.length === 0 || asked.includes(one))) {
    const one = await rowOf(id, library, given !== null);
    console.log(one.row);
    rows.push(one.row);
    against.push(...one.against);
  }
} finally {
  if (given === null) rmSync(library, { recursive: true, force: true });
}
// A part of the table is printed, but not written: it would not be one measurement.
if (asked.length === 0) {
  const text = withTable(withList(readFileSync(DOC, 'utf8')), rows, availableParallelism());
  writeFileSync(DOC, text);
}
if (against.length > 0) {
  console.error(`\nscripts/overlayMisses.ts does not agree:\n${against.join('\n')}`);
  process.exitCode = 1;
}
