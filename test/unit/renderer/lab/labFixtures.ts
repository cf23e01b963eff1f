import type {
  LabCatalogue,
  LabClaim,
  LabClaimRow,
  LabDecision,
  LabExample,
  LabJob,
  LabMeasured,
  LabOutcome,
  LabRunRecord,
  LabTable,
  LabToolchain,
} from '../../../../src/ipc/channels/lab.ts';

/** A promise that the test settles. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Lets everything happen that follows from what has been settled. */
export const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

export const cpython: LabToolchain = {
  language: 'python',
  command: '/usr/bin/python3',
  version: '3.12.1',
  name: 'CPython 3.12.1',
  gil: 'gil',
  packages: [],
  problem: null,
};

export const freeThreaded: LabToolchain = {
  ...cpython,
  command: '/opt/python3.13t',
  version: '3.13.0',
  name: 'CPython 3.13.0 free-threaded',
  gil: 'free-threaded',
};

export const claim = (id: string, more: Partial<LabClaim> = {}): LabClaim => ({
  id,
  text: `claim ${id}`,
  documents: ['000', '002'],
  figure: 'speedup_ratio',
  unit: 'ratio',
  stated: 1,
  expected: 'from 0.5 to 1.3',
  ...more,
});

/** A Python program of two parameters and one claim that runs here. */
export const example = (id: string, more: Partial<LabExample> = {}): LabExample => ({
  id,
  title: `Program ${id}`,
  kind: 'example',
  language: 'python',
  documents: ['000', '002'],
  model: 'gil',
  program: 'python/sum.py',
  parameters: [
    {
      flag: 'n',
      title: 'iterations',
      unit: null,
      type: 'integer',
      default: 1000,
      quick: 10,
      min: 1,
      max: 5000,
    },
    {
      flag: 'counts',
      title: 'counts',
      unit: null,
      type: 'list',
      default: '1,2,4',
      quick: '1,2',
      min: 1,
      max: 64,
    },
  ],
  claims: [claim(`${id}/speedup`)],
  lesson: {
    what: 'Two sums run in turns.',
    where: 'Look at the lanes.',
    question: 'Why is it not faster?',
    answer: 'One lock.',
    steps: [
      { phase: 0, text: 'First alone.' },
      { phase: 1, text: 'Then together.' },
    ],
  },
  delayServer: false,
  timeoutS: { default: 60, quick: 30 },
  toolchain: cpython,
  toolchains: [cpython.command, freeThreaded.command],
  unavailable: null,
  ...more,
});

/** A Go program that cannot run here. */
export const missing = (id: string): LabExample =>
  example(id, {
    language: 'go',
    model: 'gmp',
    documents: ['001'],
    toolchain: null,
    toolchains: [],
    unavailable: 'Go is not installed.',
  });

export const catalogue = (...examples: LabExample[]): LabCatalogue => ({
  examples,
  toolchains: {
    found: [cpython, freeThreaded],
    missing: [{ language: 'go', what: 'Go 1.22 or newer', install: 'apt install golang' }],
  },
});

export const row = (workloadId: string, more: Partial<LabClaimRow> = {}): LabClaimRow => ({
  claimId: `${workloadId}/speedup`,
  workloadId,
  text: `claim ${workloadId}/speedup`,
  documents: ['000', '002'],
  unit: 'ratio',
  stated: 1,
  expected: 'from 0.5 to 1.3',
  measured: 0.98,
  verdict: 'reproduced',
  reason: null,
  sessionPath: '/s/run.switchyard',
  atMs: Date.UTC(2026, 0, 2, 3, 4),
  scale: 'quick',
  toolchain: 'CPython 3.12.1',
  isDisturbed: false,
  disturbedSince: null,
  ...more,
});

export const runRecord = (workloadId: string, more: Partial<LabRunRecord> = {}): LabRunRecord => ({
  workloadId,
  scale: 'quick',
  figures: { speedup_ratio: 0.98 },
  toolchain: 'CPython 3.12.1',
  machine: { hostname: 'bench', kernel: '6.8', cpuModel: 'CPU X', cores: 2 },
  sessionPath: '/s/run.switchyard',
  atMs: Date.UTC(2026, 0, 2, 3, 4),
  ...more,
});

export const job = (kind: LabJob['kind'], ...ids: string[]): LabJob => ({
  jobId: 1,
  kind,
  scale: 'quick',
  ids,
  startedAtMs: 0,
});

export const outcome = (id: string, more: Partial<LabOutcome> = {}): LabOutcome => ({
  id,
  title: `Program ${id}`,
  scale: 'quick',
  params: { n: 10 },
  toolchain: cpython,
  argv: ['python3', 'sum.py'],
  sessionPath: '/s/run.switchyard',
  failure: null,
  figures: { speedup_ratio: 0.98, threads_s: 0.25 },
  notes: ['The GIL was given up 50 times.'],
  phases: [],
  claims: [row(id)],
  durationNs: 1.5e9,
  end: 'target-exited',
  exit: { code: 0, signal: null },
  atMs: 0,
  ...more,
});

export const figure = (more: Partial<LabMeasured> = {}): LabMeasured => ({
  label: 'by futex',
  workloadId: 'c-cost-switch',
  figure: 'futex_switch_us',
  unit: 'us',
  value: null,
  text: null,
  scale: null,
  atMs: null,
  toolchain: null,
  sessionPath: null,
  ...more,
});

export const table = (id: string, ...measured: LabMeasured[]): LabTable => ({
  id,
  title: `Table ${id}`,
  documents: ['004'],
  columns: ['Python', 'Go'],
  rows: [
    {
      title: 'Model',
      cells: [
        { text: '1:1', measured: [] },
        { text: 'M:N', measured: [] },
      ],
    },
    {
      title: 'Cost of a switch',
      cells: [
        { text: '1 to 2 us', measured },
        { text: 'less', measured: [] },
      ],
    },
  ],
});

/** work -> waits | computes -> python -> advice. */
export const decision: LabDecision = {
  nodes: [
    {
      id: 'work',
      kind: 'question',
      text: 'Does it wait or compute?',
      answers: [
        { label: 'It waits', when: 'parallelism below 0.3', next: 'io' },
        { label: 'It computes', when: 'parallelism from 0.8', next: 'language' },
      ],
    },
    { id: 'io', kind: 'advice', text: 'An event loop.', examples: ['py-a'] },
    {
      id: 'language',
      kind: 'question',
      text: 'Which runtime?',
      answers: [
        { label: 'Python', when: 'runtime is cpython', next: 'processes' },
        { label: 'Go', when: 'runtime is go', next: 'goroutines' },
      ],
    },
    { id: 'processes', kind: 'advice', text: 'Processes.', examples: [] },
    { id: 'goroutines', kind: 'advice', text: 'Goroutines.', examples: [] },
  ],
  walk: null,
};

export const walk: NonNullable<LabDecision['walk']> = {
  figures: {
    parallelism: 1.02,
    demand: 1.02,
    cores: 2,
    runqueueShare: 0.1,
    threads: 3,
    runtime: 'cpython',
    gil: 'gil',
  },
  steps: [
    {
      nodeId: 'work',
      next: 'language',
      label: 'It computes',
      figure: 'parallelism',
      value: 1.02,
      because: '1.02 cores busy on average',
    },
    {
      nodeId: 'language',
      next: 'processes',
      label: 'Python',
      figure: 'runtime',
      value: 'cpython',
      because: 'CPython ran',
    },
  ],
  adviceId: 'processes',
};
