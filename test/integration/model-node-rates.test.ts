import path from 'node:path';
import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { nodeModel } from '../../src/model/node/model.ts';
import { pbkdf2 } from '../../src/model/node/presets.ts';
import { FIXTURES, feed } from './modelLoopsHelp.ts';

interface Measured {
  readonly costNs: number;
  readonly usedNs: number;
  /** CPU of the threads that the calls started: the pool. */
  readonly threads: readonly number[];
}

/** Shares of a whole, largest first. */
function shares(parts: readonly number[]): number[] {
  const sum = parts.reduce((one, other) => one + other, 0);
  return parts.map((part) => part / sum).sort((a, b) => b - a);
}

test('eight pbkdf2 on a pool of four: time and shares of the pool threads as in the model', async () => {
  const text = await feed('taskset', ['-c', '0', execPath, path.join(FIXTURES, 'rates_pool.cjs')], '');
  const real = JSON.parse(text) as Measured;
  const programs = { threads: [{ name: 'main', body: pbkdf2(8, Math.round(real.costNs)) }] };
  const result = asAnyModel(nodeModel)
    .createFrom({ programs, parameters: { cores: 1, poolSize: 4 } })
    .run();

  expect(Math.abs(result.wallNs / real.usedNs - 1)).toBeLessThan(0.1);
  const pool = result.lanes.filter((lane) => lane.name.startsWith('libuv-worker'));
  const simulated = shares(pool.map((lane) => lane.counters.cpuNs));
  const measured = shares(real.threads);
  expect(measured).toHaveLength(simulated.length);
  simulated.forEach((share, index) => {
    expect(Math.abs(share - (measured[index] ?? 0))).toBeLessThan(0.03);
  });
});
