import { afterAll, expect, test } from 'vitest';
import { overlayExamples } from '../../scripts/overlayDocs.ts';
import { LISTED } from '../../scripts/overlayMisses.ts';
import {
  DISTURBED,
  disturbance,
  disturbanceWords,
  leastDisturbed,
  type Round,
} from '../../scripts/overlayRounds.ts';
import { missesOf } from '../../src/analysis/overlay/tolerance.ts';
import { METRIC_KEYS } from '../../src/domain/overlay.ts';
import { runCli, scratch } from '../support/cli.ts';

const files = scratch();
afterAll(() => files.remove());

/** Rounds of an example, at most: more than one only where the first was disturbed and there is time left for all. */
const ROUNDS = 3;
/** After this long only first rounds are made, ms: the whole file then stays below about five minutes. */
const TIME_FOR_ROUNDS_MS = 180_000;
const begun = performance.now();
const isTimeLeft = (): boolean => performance.now() - begun < TIME_FOR_ROUNDS_MS;

/** Why an example cannot run here at all. */
class Unavailable extends Error {}

async function recorded(id: string): Promise<string> {
  const { stdout, stderr } = await runCli(['examples', 'run', id, '--quick', '--json'], files.dir);
  if (stdout.trim() === '') throw /Install|needs/.test(stderr) ? new Unavailable(stderr) : new Error(stderr);
  const { sessionPath } = JSON.parse(stdout) as { sessionPath: string | null };
  if (sessionPath === null) throw new Error(`${id} left no session`);
  return sessionPath;
}

/** The least disturbed round of an example; words where it cannot run here. */
async function roundOf(id: string): Promise<Round | string> {
  try {
    return await leastDisturbed(() => recorded(id), ROUNDS, isTimeLeft);
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

test.for(overlayExamples())(
  '%s: its overlay is within the tolerances, but for what is listed',
  { timeout: 120_000 },
  async (id, { skip }) => {
    const round = await roundOf(id);
    if (typeof round === 'string') return skip(round);
    const { overlay } = round;
    expect(overlay).toMatchObject({ workload: id, finished: true });
    for (const side of [overlay.measured, overlay.simulated])
      expect(METRIC_KEYS.filter((key) => side[key] === null)).toEqual([]);
    expect(overlay.threads.some(({ simulated_cpu_share }) => simulated_cpu_share !== null)).toBe(true);
    const { end_ns } = overlay.range;
    expect(overlay.intervals.filter((one) => one.end_ns > end_ns)).toEqual([]);
    const allowed: readonly string[] = LISTED[id]?.misses ?? [];
    const misses = missesOf(overlay).filter((miss) => !allowed.includes(miss));
    // A disturbed recording that is within the tolerances all the same is; one that is not decides nothing.
    if (misses.length > 0 && disturbance(round) > 1)
      return skip(
        `misses ${misses.join(', ')} where other load decides: ${disturbanceWords(round)}, more than ${DISTURBED.cores} cores or ${DISTURBED.waiting} threads in every round`,
      );
    const { measured, simulated, threads } = overlay;
    expect(misses, JSON.stringify({ measured, simulated, threads, reason: overlay.reason })).toEqual([]);
  },
);
