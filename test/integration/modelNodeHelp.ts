import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { nodeOrder } from '../../src/model/node/orders.ts';
import type { NodeSetup } from '../../src/model/node/parameters.ts';
import { NODE_PARAMETERS } from '../../src/model/node/parameters.ts';
import { type Start, startedAt } from './model-node-programs.ts';
import { FIXTURES, feed } from './modelLoopsHelp.ts';
import type { Comparison } from './modelOrdersHelp.ts';

/** A Node to compare with. */
export interface NodeRuntime {
  readonly path: string;
  readonly version: string;
  readonly libuv: NodeSetup['parameters']['libuv'];
}

/** The model's libuv for a version: 1.45 moved the timers to the end of an iteration, 1.48 ends a pass of them with what was due at its start. */
function libuvOf(uv: string): NodeRuntime['libuv'] {
  const [major = 0, minor = 0] = uv.split('.').map(Number);
  if (major > 1 || minor >= 48) return '>=1.48';
  return minor >= 45 ? '1.45-1.47' : '<=1.44';
}

function look(path: string): NodeRuntime {
  const versions = spawnSync(path, ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' }).stdout;
  const { node, uv } = JSON.parse(versions) as { node: string; uv: string };
  return { path, version: node, libuv: libuvOf(uv) };
}

/** Every Node at hand: the one that runs the tests, the system's, and those that SWITCHYARD_TEST_NODES names (paths with colons between). */
export function nodeRuntimes(): NodeRuntime[] {
  const named = (process.env['SWITCHYARD_TEST_NODES'] ?? '').split(':').filter((one) => one !== '');
  const paths = [process.execPath, '/usr/bin/node', ...named];
  return [...new Set(paths)].filter((one) => existsSync(one)).map(look);
}

/** Processes at once, where each program needs one of its own. */
const AT_ONCE = 3;

/** A main script is run once: each program has a process of its own. */
async function asMainScript(
  node: string,
  start: Start,
  programs: readonly ProgramSet[],
): Promise<string[][]> {
  const file = `${FIXTURES}/main_node.${start === 'module' ? 'mjs' : 'cjs'}`;
  const orders: string[][] = [];
  const waiting = [...programs.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, one] = next;
      orders[index] = JSON.parse(await feed(node, [file], JSON.stringify(one))) as string[];
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return orders;
}

async function inOneProcess(
  node: string,
  start: Start,
  programs: readonly ProgramSet[],
): Promise<string[][]> {
  const input = JSON.stringify({ start, programs });
  return JSON.parse(await feed(node, [`${FIXTURES}/run_node.cjs`], input)) as string[][];
}

/** The model of a Node against that Node. */
export function nodeComparison({ path, libuv }: NodeRuntime, start: Start): Comparison {
  const script = start === 'module' ? 'module' : 'commonjs';
  const parameters = parseParameters(NODE_PARAMETERS, { libuv, script });
  const main = start === 'module' || start === 'commonjs';
  return {
    real: (programs) => (main ? asMainScript(path, start, programs) : inOneProcess(path, start, programs)),
    judge: (programs, seen) => nodeOrder(startedAt(programs, start), parameters, seen),
  };
}
