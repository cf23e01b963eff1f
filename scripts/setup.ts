import { parseArgs } from 'node:util';
import { ensureBuilt } from './built.ts';
import { setUpElectron } from './setup/electron.ts';
import { setUpGo } from './setup/go.ts';
import { setUpLibraries } from './setup/libraries.ts';
import { type Outcome, outcomeLine } from './setup/outcome.ts';
import { setUpPython } from './setup/python.ts';

// npm run setup, and the last part of npm ci: builds the app and sees to what it needs of the machine. What is missing
// is named with the command that brings it, and is no reason for an installation to fail.
const { values } = parseArgs({
  options: {
    'retry-electron': { type: 'boolean', default: false },
    'from-npm': { type: 'boolean', default: false },
  },
});

if (values['from-npm'] && process.env['SWITCHYARD_SKIP_SETUP']) {
  console.log('Set-up skipped (SWITCHYARD_SKIP_SETUP). Later: npm run setup');
} else {
  console.log('Switchyard set-up');
  const outcomes: Outcome[] = [];
  const parts = [
    setUpBuild,
    setUpLibraries,
    () => setUpElectron(values['retry-electron']),
    setUpGo,
    setUpPython,
  ];
  for (const part of parts) {
    const outcome = await part();
    outcomes.push(outcome);
    console.log(outcomeLine(outcome));
  }
  const missing = outcomes.filter(({ state }) => state === 'missing').length;
  if (missing > 0) console.log(`${missing} of ${outcomes.length} missing. When mended: npm run setup`);
}

function setUpBuild(): Outcome {
  const part = 'build';
  try {
    ensureBuilt();
    return { part, state: 'ready', note: 'out/' };
  } catch (error) {
    return { part, state: 'missing', note: String(error), mend: 'npm run build' };
  }
}
