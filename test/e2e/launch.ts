import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type ElectronApplication, _electron as electron, type Page } from '@playwright/test';
import { electronSwitches, resolveElectron } from '../../scripts/electron/resolve.ts';
import { findNode } from '../../scripts/node.ts';
import { projectRoot } from '../../scripts/root.ts';

/** How a test starts the app; all of it may be left out. */
export interface LaunchOptions {
  /** Arguments for the app itself, after its folder. */
  readonly args?: readonly string[];
  /** Added to, or in place of, the test's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A user-data folder of an earlier start in the same test, to see what is kept; else the test's own. */
  readonly userData?: string;
}

/** What a test gets. `home` and everything in it is the test's own and is deleted after it. */
export interface AppFixtures {
  /** A fresh folder: HOME and the XDG folders of the app point into it. */
  readonly home: string;
  /** Starts the app; every app started is closed at the end of the test. */
  readonly launch: (options?: LaunchOptions) => Promise<ElectronApplication>;
  /** The app, started without options. */
  readonly app: ElectronApplication;
  /** The app's first window, its document loaded. */
  readonly page: Page;
}

/** A recording that is saved at the end takes far less; only an app that hangs reaches it. */
const CLOSE_LIMIT_MS = 10_000;

export const test = base.extend<AppFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from its first parameter's pattern
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'switchyard-e2e-'));
    await use(home);
    await rm(home, { recursive: true, force: true });
  },
  launch: async ({ home }, use) => {
    const running: Running[] = [];
    await use(async (options = {}) => {
      const app = await launchApp(home, options);
      running.push({ app, process: app.process() });
      return app;
    });
    for (const one of running) await closeApp(one);
  },
  app: async ({ launch }, use) => use(await launch()),
  page: async ({ app }, use) => {
    const page = await app.firstWindow();
    await page.waitForLoadState();
    await use(page);
  },
});

export { expect } from '@playwright/test';

async function launchApp(home: string, options: LaunchOptions): Promise<ElectronApplication> {
  const userData = options.userData ?? join(home, 'user-data');
  const executablePath = process.env['SWITCHYARD_TEST_ELECTRON'] ?? (await resolveElectron()).path;
  const args = [...electronSwitches(), projectRoot, `--user-data-dir=${userData}`, ...(options.args ?? [])];
  return electron.launch({ executablePath, args, cwd: home, env: testEnvironment(home, options.env) });
}

/** An app and its process, which Playwright no longer tells once the app has ended. */
interface Running {
  readonly app: ElectronApplication;
  readonly process: ChildProcess;
}

/** Closes the app as a person would; an app that does not end is ended, and fails the test. */
async function closeApp({ app, process: child }: Running): Promise<void> {
  let overdue = false;
  const timer = setTimeout(() => {
    overdue = true;
    endGroup(child);
  }, CLOSE_LIMIT_MS);
  await app.close();
  clearTimeout(timer);
  if (overdue)
    throw new Error(`The app was still running ${CLOSE_LIMIT_MS / 1000} s after it was told to quit`);
}

/** Playwright starts the app in a process group of its own; Chromium's helpers would outlive the main process alone. */
function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
}

/** The caller's environment with every folder of the user's own replaced, so that a test neither sees nor leaves anything there. */
function testEnvironment(home: string, more: LaunchOptions['env']): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    SWITCHYARD_NODE: findNode(),
    TZ: 'UTC',
    ...more,
  };
}
