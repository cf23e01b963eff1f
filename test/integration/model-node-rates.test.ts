import path from 'node:path';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { nodeModel } from '../../src/model/node/model.ts';
import { pbkdf2 } from '../../src/model/node/presets.ts';
import { BASE_NICE, parts } from './modelHelp.ts';
import { FIXTURES, feed } from './modelLoopsHelp.ts';

interface Round {
  readonly wallNs: number;
  /** CPU of all threads of the process. */
  readonly usedNs: number;
  /** Time for which the core had nothing to do. */
  readonly idleNs: number;
  /** CPU of each pool thread. */
  readonly threads: readonly number[];
}

const CALLS = 8;
const ROUNDS = 10;

/** Shares of a whole, largest first. */
const shares = (amounts: readonly number[]): number[] => parts(amounts).sort((a, b) => b - a);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('eight pbkdf2 on a pool of four: time and shares of the pool threads as in the model', async () => {
  const program = [execPath, path.join(FIXTURES, 'rates_pool.cjs'), String(ROUNDS)];
  const text = await feed('nice', ['-n', String(BASE_NICE), 'taskset', '-c', '0', ...program], '');
  const rounds = JSON.parse(text) as Round[];
  // Others stretch a round: the shortest beside its own CPU is judged.
  const real = rounds.reduce((a, b) => (a.wallNs / a.usedNs <= b.wallNs / b.usedNs ? a : b));

  // The costs are those of the round itself: what a call takes changes with what else the machine does.
  const cost = real.threads.reduce((sum, ns) => sum + ns, 0) / CALLS;
  const programs = { threads: [{ name: 'main', body: pbkdf2(CALLS, Math.round(cost)) }] };
  const result = asAnyModel(nodeModel)
    .createFrom({ programs, parameters: { cores: 1, poolSize: 4 } })
    .run();

  expect(Math.abs(result.wallNs / (real.usedNs + real.idleNs) - 1)).toBeLessThan(0.1);
  const pool = result.lanes.filter((lane) => lane.name.startsWith('libuv-worker'));
  const simulated = shares(pool.map((lane) => lane.counters.cpuNs));
  // A call costs more where another program shares the core's caches, and not each the same: the usual round, rank by rank.
  const measured = simulated.map((_, rank) =>
    median(rounds.map(({ threads }) => shares(threads)[rank] ?? 0)),
  );
  expect(real.threads).toHaveLength(simulated.length);
  simulated.forEach((share, index) => {
    expect(Math.abs(share - (measured[index] ?? 0))).toBeLessThan(0.03);
  });
});
