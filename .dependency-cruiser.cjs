/**
 * The import rule: which folder of src/ may import which. A folder may always import itself; what is not listed here is
 * forbidden, also for imports of types. The table of src/README.md says the same in words.
 */
const MAY_IMPORT = {
  domain: [],
  procfs: ['domain'],
  target: ['domain', 'procfs'],
  probe: ['domain', 'procfs'],
  sampler: ['domain', 'procfs'],
  store: ['domain'],
  model: ['domain'],
  analysis: ['domain', 'model'],
  export: ['domain', 'model/engine'],
  catalogue: ['domain', 'analysis'],
  ipc: ['domain'],
  preload: ['domain', 'ipc'],
  renderer: ['domain', 'ipc', 'model', 'analysis', 'export'],
};

/** Folders that put the others together. They may import anything but the renderer. */
const COMPOSE = ['recorder', 'service', 'lab', 'main', 'cli'];
/** Folders without any input or output: no Node module, no package with a native part, no DOM. */
const PURE = ['domain', 'procfs', 'model', 'analysis', 'export', 'ipc'];
/** The packages that a pure folder may use. */
const PURE_PACKAGES = { ipc: ['zod', 'shell-quote'], model: ['zod'], export: ['zod'] };

const folder = (names) => `^src/(${names.join('|')})/`;

const folderRules = Object.entries(MAY_IMPORT)
  .filter(([name]) => !COMPOSE.includes(name))
  .map(([name, allowed]) => ({
    name: `${name}-imports`,
    comment: `src/${name} may import only ${[name, ...allowed].join(', ')}.`,
    severity: 'error',
    from: { path: folder([name]) },
    to: { path: '^src/', pathNot: folder([name, ...allowed]) },
  }));

const notRendererRules = COMPOSE.map((name) => ({
  name: `${name}-not-renderer`,
  comment: 'No folder imports the renderer: it runs in another process, untrusted.',
  severity: 'error',
  from: { path: folder([name]) },
  to: { path: folder(['renderer']) },
}));

const pureRules = PURE.map((name) => ({
  name: `${name}-is-pure`,
  comment: `src/${name} is pure: no Node module and no package${PURE_PACKAGES[name] ? ` but ${PURE_PACKAGES[name].join(', ')}` : ''}.`,
  severity: 'error',
  from: { path: folder([name]) },
  to: {
    dependencyTypesNot: ['local', 'undetermined'],
    pathNot: (PURE_PACKAGES[name] ?? []).map((known) => `node_modules/${known}/`),
  },
}));

/** Within the models: the engine and its locks know no model; the kernel's scheduler and what runs threads on it know no runtime. */
const modelRules = [
  ['engine', ['engine', 'locks']],
  ['locks', ['engine', 'locks']],
  ['kernel', ['engine', 'locks', 'kernel', 'threads']],
  ['threads', ['engine', 'locks', 'kernel', 'threads']],
].map(([name, allowed]) => ({
  name: `model-${name}-imports`,
  comment: `src/model/${name} may import only ${allowed.join(', ')} of the models.`,
  severity: 'error',
  from: { path: `^src/model/${name}/` },
  to: { path: '^src/model/', pathNot: `^src/model/(${allowed.join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    ...notRendererRules,
    ...pureRules,
    ...modelRules,
    {
      name: 'main-not-store',
      comment: "Electron's main process never loads SQLite: the recorder and the service do.",
      severity: 'error',
      from: { path: folder(['main']) },
      to: { path: ['^src/store/', 'node_modules/better-sqlite3/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that import each other, by whatever way, cannot be understood or loaded apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no API that dependency-cruiser could parse with. swc keeps `import type` in its tree; the one form
    // it does not report, import('...') in the place of a type, is refused by the linter (scripts/lint/).
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
