import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach } from 'vitest';
import type { SessionOverview } from '../../../src/domain/query.ts';
import { ns, pid, ticks } from '../../../src/domain/units.ts';
import type { ProcessRow } from '../../../src/ipc/channels/machine.ts';
import { createClient } from '../../../src/renderer/app/client.ts';
import { AppContext } from '../../../src/renderer/app/context.ts';
import { useStartForm } from '../../../src/renderer/pages/start/formStore.ts';
import { emptyForm } from '../../../src/renderer/pages/start/startForm.ts';
import { type AppState, createAppState } from '../../../src/renderer/state/appState.ts';
import { type Answers, fakeBridge } from './fakeBridge.ts';

// happy-dom lays nothing out: without a size a virtual list shows no row.
Object.defineProperties(HTMLElement.prototype, {
  clientWidth: { get: () => 800 },
  clientHeight: { get: () => 400 },
});

afterEach(() => {
  cleanup();
  useStartForm.setState(emptyForm);
});

export const sampler = {
  ticks: 100,
  missedTicks: 2,
  cpuNs: ns(1e6),
  processCpuNs: ns(2e6),
  lateP50Ns: ns(10),
  lateP99Ns: ns(100),
  lateMaxNs: ns(1000),
};

/** A session of one second without threads. */
export const overview = (revision = 1): SessionOverview => ({
  info: {
    name: 'python3 app.py',
    writer: '0.1.0',
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4),
    target: { kind: 'spawn', argv: ['python3', 'app.py'], cwd: '/', env: {} },
    rateHz: 100,
    hostname: 'here',
    kernel: '6.8',
    cpuModel: 'CPU',
    cores: 2,
    clockTicksPerSecond: 100,
    kernelHz: 250,
    durationNs: ns(1e9),
    end: null,
    exit: null,
  },
  processes: [],
  threads: [],
  sampler,
  notices: [],
  unaccountedCpuNs: null,
  revision,
});

/** A running process of the list. */
export const processRow = (
  id: number,
  argv: readonly string[],
  more: Partial<ProcessRow> = {},
): ProcessRow => ({
  pid: pid(id),
  startTicks: ticks(1),
  name: argv[0] ?? 'kernel',
  argv,
  runtime: { kind: 'native', version: null, gil: null, evidence: 'test' },
  cpuPercent: 12.5,
  threads: 3,
  rssBytes: 2 ** 20,
  user: 'me',
  attach: { extent: 'full', reason: null },
  ...more,
});

/** Answers of a machine where all is well and nothing was recorded yet. */
export const calm: Answers = {
  'app.info': () => ({
    version: '0.1.0',
    electron: '33',
    node: '20',
    chrome: '130',
    platform: 'linux',
    libraryFolder: '/home/me/sessions',
    homeFolder: '/home/me',
  }),
  'app.fileToOpen': () => null,
  'app.setTitle': () => null,
  'app.theme': () => ({ choice: 'system', theme: 'light' }),
  'app.setTheme': ({ choice }) => ({ choice, theme: choice === 'dark' ? 'dark' : 'light' }),
  'recording.status': () => ({ phase: 'idle' }),
  'library.sessions': () => [],
  'library.races': () => [],
  'machine.checks': () => [],
  'machine.processes': () => [],
  'machine.findProgram': () => '/usr/bin/python3',
  'lab.examples': () => ({ examples: [], toolchains: { found: [], missing: [] } }),
  'lab.status': () => ({ phase: 'idle' }),
  'race.status': () => ({ phase: 'idle' }),
  'session.open': () => ({ handle: 1, overview: overview() }),
  'session.close': () => null,
};

/** The window's state on a bridge that answers as `calm` does, but for `answers`. */
export function appOn(answers: Answers = {}) {
  const fake = fakeBridge({ ...calm, ...answers });
  const app = createAppState(createClient(fake.bridge), { choice: 'system', theme: 'light' });
  return { ...fake, app };
}

/** Renders a part inside the app's context. */
export const renderIn = (app: AppState, part: ReactElement) =>
  render(<AppContext value={app}>{part}</AppContext>);
