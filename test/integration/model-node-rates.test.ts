import { execPath } from 'node:process';
import { expect, test } from 'vitest';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { nodeModel } from '../../src/model/node/model.ts';
import { pbkdf2 } from '../../src/model/node/presets.ts';
import { feed } from './modelLoopsHelp.ts';

/**
 * The real run measures its own machine: pbkdf2's cost is the CPU time of its own calls, taken from the process's
 * accounting, and cores that other programs take away are measured by the share of two cores that it got.
 */
const POOL = `
const crypto = require('node:crypto');
const cpus = () => { const { user, system } = process.cpuUsage(); return (user + system) * 1000; };
const cpu0 = cpus(), wall0 = process.hrtime.bigint();
let left = 8;
for (let i = 0; i < 8; i++) crypto.pbkdf2('secret', 'salt', 150000, 64, 'sha512', () => {
  left -= 1;
  if (left === 0) console.log(JSON.stringify({ wallNs: Number(process.hrtime.bigint() - wall0), cpuNs: cpus() - cpu0 }));
});`;

interface Measured {
  readonly wallNs: number;
  readonly cpuNs: number;
}

test('eight pbkdf2 on a pool of four use the cores as the model says', async () => {
  const measured = JSON.parse(await feed('taskset', ['-c', '0', execPath, '-e', POOL], '')) as Measured;
  const programs = { threads: [{ name: 'main', body: pbkdf2(8, Math.round(measured.cpuNs / 8)) }] };
  const result = asAnyModel(nodeModel)
    .createFrom({ programs, parameters: { cores: 1, poolSize: 4 } })
    .run();
  // On one core wall time is CPU time plus what other programs took; CPU time is what the model must reproduce.
  expect(result.totals.cpuNs / measured.cpuNs).toBeGreaterThan(0.9);
  expect(result.totals.cpuNs / measured.cpuNs).toBeLessThan(1.1);
  expect(result.wallNs).toBeLessThan(measured.wallNs * 1.1);
});
