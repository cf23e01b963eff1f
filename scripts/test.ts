import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './root.ts';
import { add, type Counts, closingLine, countsOf, NO_TESTS } from './test/counts.ts';
import { resultFile, STEPS, type Step } from './test/steps.ts';
import { runTool } from './tool.ts';

// npm test: every check and test, in order, up to the first that fails. `npm test -- NAME...` runs only those steps.
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  throw new Error(`no such step: ${unknown.join(', ')}. Steps: ${STEPS.map(({ name }) => name).join(', ')}`);
}
mkdirSync(join(projectRoot, 'test-results'), { recursive: true });
process.exitCode = runAll(STEPS.filter(({ name }) => chosen.length === 0 || chosen.includes(name)));

function runAll(steps: readonly Step[]): number {
  let counts = NO_TESTS;
  let failed: Step | null = null;
  for (const step of steps) {
    const passed = runStep(step);
    counts = add(counts, testsOf(step));
    if (passed) continue;
    failed = step;
    break;
  }
  if (failed !== null) console.log(`\nFailed at "${failed.name}". To mend it: ${failed.mend}`);
  console.log(`\n${closingLine(counts)}`);
  return failed === null ? 0 : 1;
}

function runStep({ name, says, program, args }: Step): boolean {
  console.log(`\n== ${name}: ${says}`);
  rmSync(join(projectRoot, resultFile(name)), { force: true });
  const start = performance.now();
  const code = runTool(program, args);
  console.log(
    `== ${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  return code === 0;
}

/** None where the step runs no tests, or its runner ended before it could report any. */
function testsOf({ name, counted }: Step): Counts {
  if (counted === undefined) return NO_TESTS;
  try {
    return countsOf(counted, readFileSync(join(projectRoot, resultFile(name)), 'utf8'));
  } catch {
    return NO_TESTS;
  }
}
