/** One step of the whole check. */
export interface Step {
  /** Its name on the terminal and for `npm test -- NAME`. */
  readonly name: string;
  readonly says: string;
  /** A program under node_modules and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  /** What mends a failure, or tells more of it. */
  readonly mend: string;
  /** The test runner whose result file, under test-results/, is counted. */
  readonly counted?: 'vitest' | 'playwright';
}

const BIOME = '@biomejs/biome/bin/biome';
const TSC = 'typescript/bin/tsc';

const types = (project: string, says: string): Step => ({
  name: `types:${project}`,
  says,
  program: TSC,
  args: ['-p', `tsconfig.${project}.json`],
  mend: `npx tsc -p tsconfig.${project}.json, until it is silent`,
});

const vitest = (name: string, says: string, ...projects: string[]): Step => ({
  name,
  says,
  program: 'vitest/vitest.mjs',
  args: [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile(name)}`,
  ],
  mend: `npm run test:${name} -- FILE runs one file again`,
  counted: 'vitest',
});

/** Where a step's runner leaves its result, from the project's folder. */
export const resultFile = (name: string): string => `test-results/${name}.json`;

/** The whole check, cheapest first. */
export const STEPS: readonly Step[] = [
  {
    name: 'format',
    says: 'every file is formatted',
    program: BIOME,
    args: ['check', '--linter-enabled=false', '.'],
    mend: 'npm run format',
  },
  {
    name: 'lint',
    says: 'no lint',
    program: BIOME,
    args: ['lint', '--error-on-warnings', '.'],
    mend: 'npm run lint -- --write, which mends what it can; the rest by hand',
  },
  types('pure', 'types of the pure folders'),
  types('node', 'types of the Node folders'),
  types('web', 'types of the renderer'),
  {
    name: 'deps',
    says: 'the import rule of src/README.md',
    program: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    args: ['--config', '.dependency-cruiser.cjs', 'src'],
    mend: 'move the code to a folder that may import it (src/README.md); npm run deps checks again',
  },
  {
    name: 'build',
    says: 'main, preload and renderer',
    program: 'electron-vite/bin/electron-vite.js',
    args: ['build', '--logLevel', 'warn'],
    mend: 'npm run build shows the whole of it',
  },
  vitest('unit', 'unit tests', 'unit', 'renderer'),
  vitest('integration', 'tests on real programs', 'integration'),
  {
    name: 'e2e',
    says: 'end-to-end tests in Electron',
    program: '@playwright/test/cli.js',
    args: ['test'],
    mend: 'npm run test:e2e -- FILE runs one file again; traces are in test-results/e2e',
    counted: 'playwright',
  },
];
