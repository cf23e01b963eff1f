// Records each Python, Go and Node example at quick scale, lays its model over it, and writes the table of docs/overlay.md anew:
// node scripts/overlayTable.ts. Takes about three minutes; leave the machine alone meanwhile.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OverlayJson } from '../src/analysis/overlay/json.ts';
import { CATALOGUE } from '../src/catalogue/catalogue.ts';
import type { Workload } from '../src/catalogue/types.ts';
import { missesOf, missReason } from './overlayMisses.ts';
import { projectRoot } from './root.ts';

const DOC = join(projectRoot, 'docs/overlay.md');
const BEGIN = '<!-- overlay table: node scripts/overlayTable.ts -->';
const END = '<!-- end of overlay table -->';
const LANGUAGES = new Set(['python', 'go', 'node']);

const library = mkdtempSync(join(tmpdir(), 'switchyard-overlay-'));

function cli(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(projectRoot, 'src/cli/index.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, SWITCHYARD_LIBRARY: library },
    maxBuffer: 2 ** 28,
  });
}

const pair = (a: number | null, b: number | null, digits: number): string =>
  `${a?.toFixed(digits) ?? '–'} / ${b?.toFixed(digits) ?? '–'}`;

function overlayRow(entry: Workload, one: OverlayJson): string {
  const { measured: m, simulated: s } = one;
  const seconds = (value: number | null): number | null => (value === null ? null : value / 1e9);
  const share = Math.max(0, ...one.threads.map(({ difference }) => Math.abs(difference ?? 0)));
  const misses = missesOf(one);
  return [
    '',
    entry.id,
    one.model,
    pair(seconds(m.wall_ns), seconds(s.wall_ns), 2),
    pair(m.parallelism, s.parallelism, 2),
    `${(100 * share).toFixed(1)}`,
    pair(m.voluntary_per_s, s.voluntary_per_s, 0),
    pair(m.involuntary_per_s, s.involuntary_per_s, 0),
    pair(seconds(m.runqueue_ns), seconds(s.runqueue_ns), 2),
    misses.length === 0 ? '' : `${misses.join(', ')}: ${missReason(entry.id, misses, one)}`,
    '',
  ]
    .join(' | ')
    .trim();
}

function rowOf(entry: Workload): string {
  const run = cli(['examples', 'run', entry.id, '--quick', '--json']);
  const failed = (why: string): string => `| ${entry.id} | | | | | | | | ${why.trim().split('\n')[0]} |`;
  if (run.stdout.trim() === '') return failed(`not run here: ${run.stderr.replace('switchyard: ', '')}`);
  const { sessionPath } = JSON.parse(run.stdout) as { sessionPath: string | null };
  if (sessionPath === null) return failed('the run left no session');
  const { status, stdout, stderr } = cli(['overlay', sessionPath, '--json']);
  return status === 0
    ? overlayRow(entry, JSON.parse(stdout) as OverlayJson)
    : failed(`no fit: ${stderr.replace('switchyard: ', '')}`);
}

const rows: string[] = [];
try {
  for (const entry of CATALOGUE.filter(({ language }) => LANGUAGES.has(language))) {
    const row = rowOf(entry);
    console.log(row);
    rows.push(row);
  }
} finally {
  rmSync(library, { recursive: true, force: true });
}
const table = [
  BEGIN,
  '',
  `Measured / simulated, one run each, on a virtual machine with ${availableParallelism()} cores that other programs used too.`,
  '',
  '| example | model | wall, s | parallelism | CPU share, points off | voluntary/s | involuntary/s | run-queue delay, s | misses |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows,
  '',
  END,
].join('\n');
const text = readFileSync(DOC, 'utf8');
const [before = '', rest = ''] = text.split(BEGIN);
writeFileSync(DOC, `${before}${table}${rest.split(END)[1] ?? '\n'}`);
