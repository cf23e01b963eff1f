import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { venvDir } from '../../src/catalogue/host/paths.ts';
import { lastLine, type Outcome, run } from './outcome.ts';

/** What the Python examples import beside the standard library. */
export const PYTHON_PACKAGES = ['requests', 'aiohttp', 'numpy'] as const;

const inFolder = (folder: string): string =>
  process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python3');

/** The Python that runs the examples: the virtual environment's, else the one on PATH, else null. */
export function pythonExecutable(): string | null {
  const own = inFolder(venvDir());
  if (existsSync(own) && run(own, ['--version']).ok) return own;
  return run('python3', ['--version']).ok ? 'python3' : null;
}

/** Sees to the examples' Python: a virtual environment of their own with the packages they import. */
export function setUpPython(): Outcome {
  const part = "examples' Python";
  const folder = venvDir();
  if (hasPackages(inFolder(folder))) return { part, state: 'ready', note: folder };
  if (!run('python3', ['--version']).ok) {
    const note = 'python3 is not installed; the Python examples do not run';
    return { part, state: 'missing', note, mend: 'apt-get install -y python3 python3-venv' };
  }
  return create(part, folder);
}

const hasPackages = (python: string): boolean =>
  existsSync(python) && run(python, ['-c', `import ${PYTHON_PACKAGES.join(', ')}`]).ok;

function create(part: string, folder: string): Outcome {
  mkdirSync(dirname(folder), { recursive: true });
  // --clear, because what lies there may be half made or belong to a Python that is gone.
  const made = run('python3', ['-m', 'venv', '--clear', folder], 120_000);
  if (!made.ok) {
    const note = `no virtual environment: ${lastLine(made.out)}`;
    return { part, state: 'missing', note, mend: 'apt-get install -y python3-venv && npm run setup' };
  }
  const quiet = ['--quiet', '--disable-pip-version-check', '--only-binary=:all:', '--timeout=20'];
  const pip = run(inFolder(folder), ['-m', 'pip', 'install', ...quiet, ...PYTHON_PACKAGES], 600_000);
  if (pip.ok && hasPackages(inFolder(folder))) {
    return { part, state: 'installed', note: `${PYTHON_PACKAGES.join(', ')} in ${folder}` };
  }
  const note = `${PYTHON_PACKAGES.join(', ')} could not be installed: ${lastLine(pip.out)}`;
  return { part, state: 'missing', note, mend: 'npm run setup' };
}
