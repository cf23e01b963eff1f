/**
 * The page "Models" in the real window: frames while it plays and moves, and how long its main thread works at a stretch.
 * `npm run bench -- models-page` (build first). Frames are wall time and say as much of the machine as of the page; a
 * task's CPU time is the page's own, whatever else the machine does.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from '@playwright/test';
import { type ModelSetup, writeModelSetup } from '../../src/export/modelSetup.ts';
import { parseParameters } from '../../src/model/engine/parameters.ts';
import { MODELS } from '../../src/model/models.ts';
import { startDisplay } from '../display.ts';
import { electronSwitches, resolveElectron } from '../electron/resolve.ts';
import { findNode } from '../node.ts';
import { projectRoot } from '../root.ts';

/** A task longer than this takes a frame's time from the picture, ms: half of the 16.7 ms that a frame has. */
const TASK_LIMIT_MS = 8;
const SECONDS = 4;

/** What a page did while one thing was tried. */
interface Measured {
  readonly frames: readonly number[];
  /** CPU time of each task of the page's main thread, ms. */
  readonly tasks: readonly number[];
  readonly wallMs: number;
}

const setupOf = (model: string, preset: string, more: Partial<ModelSetup> = {}): ModelSetup => {
  const { definition } = MODELS.get(model);
  const found = definition.presets.find(({ id }) => id === preset);
  if (found === undefined) throw new Error(`The model ${model} has no preset ${preset}`);
  const { programs, untilNs } = found;
  const parameters = parseParameters(definition.parameters, found.parameters);
  return { model, preset, parameters, programs, seed: 1, untilNs, ...more };
};

/** 10,000 goroutines that compute and sleep by turns: about a million intervals in half a second. */
const crowd: ModelSetup = setupOf('gmp', 'go-100k-goroutines', {
  preset: null,
  untilNs: 500_000_000,
  programs: {
    threads: [
      {
        name: 'goroutine',
        count: 10_000,
        body: [
          {
            op: 'forever',
            body: [
              { op: 'compute', ns: 20_000 },
              { op: 'sleep', ns: { dist: 'exponential', meanNs: 2_000_000 } },
            ],
          },
        ],
      },
    ],
  },
});

/** Two threads with so many short intervals that each pixel of the whole run holds hundreds. */
const dense: ModelSetup = setupOf('kernel', 'wakeups', {
  preset: null,
  untilNs: 20_000_000_000,
  programs: {
    threads: [
      {
        name: 'short',
        count: 4,
        body: [
          {
            op: 'forever',
            body: [
              { op: 'compute', ns: 40_000 },
              { op: 'sleep', ns: 60_000 },
            ],
          },
        ],
      },
    ],
  },
});

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** CPU time of the main thread's tasks out of a trace; the page's process is the one that has a thread of that name. */
function tasksOf(events: readonly TraceEvent[]): number[] {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  return events
    .filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && mains.has(`${pid}:${tid}`))
    .map(({ tdur }) => (tdur ?? 0) / 1000);
}

/** Time between frames of the page until `stop` is called in it, ms. */
const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const scope = globalThis as unknown as {
      frames: number[];
      requestAnimationFrame(next: (now: number) => void): void;
    };
    scope.frames = [];
    let last = 0;
    scope.requestAnimationFrame(function next(now) {
      if (last > 0) scope.frames.push(now - last);
      last = now;
      scope.requestAnimationFrame(next);
    });
  });

const framesSeen = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as { frames: number[] }).frames.splice(0));

async function measure(app: ElectronApplication, page: Page, work: () => Promise<void>): Promise<Measured> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({
      included_categories: ['disabled-by-default-devtools.timeline', '__metadata'],
    }),
  );
  await framesSeen(page);
  const begun = performance.now();
  await work();
  const wallMs = performance.now() - begun;
  const frames = await framesSeen(page);
  const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording());
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: TraceEvent[] };
  await rm(file, { force: true });
  return { frames, tasks: tasksOf(traceEvents), wallMs };
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0;

function report(title: string, { frames, tasks, wallMs }: Measured): void {
  const cells = [
    title.padEnd(46),
    `${((frames.length / wallMs) * 1000).toFixed(1)} fps`.padStart(9),
    `${quantile(frames, 0.99).toFixed(0)} ms`.padStart(8),
    `${quantile(tasks, 1).toFixed(1)} ms`.padStart(9),
    String(tasks.filter((ms) => ms > TASK_LIMIT_MS).length).padStart(6),
    `${((100 * tasks.reduce((sum, ms) => sum + ms, 0)) / wallMs).toFixed(1)} %`.padStart(8),
  ];
  console.log(cells.join('  '));
}

async function load(page: Page, file: string, setup: ModelSetup): Promise<void> {
  await writeFile(file, writeModelSetup(setup));
  await page.getByLabel('Set-up file').setInputFiles(file);
}

/** Waits until no variant is under way and every step is counted. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'Cancel' }).first().waitFor({ state: 'detached', timeout: 120_000 });
  await page.getByText('so far').first().waitFor({ state: 'detached', timeout: 120_000 });
}

const play = (page: Page) => async (): Promise<void> => {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(SECONDS * 1000);
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  if (await pause.isVisible()) await pause.click();
};

/** Moves the view by the wheel, with Ctrl in and out. */
const wheel = (page: Page) => async (): Promise<void> => {
  const box = await page.getByRole('region', { name: 'Lanes' }).first().boundingBox();
  if (box === null) return;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.keyboard.down('Control');
  for (let i = 0; i < 40; i++) await page.mouse.wheel(0, i % 20 < 10 ? -100 : 100);
  await page.keyboard.up('Control');
};

const hold = (page: Page, key: string) => async (): Promise<void> => {
  for (let i = 0; i < 100; i++) await page.keyboard.press(key);
};

async function measureAll(app: ElectronApplication, page: Page, home: string): Promise<void> {
  const file = join(home, 'setup.json');
  console.log(
    `${'what'.padEnd(46)}  ${'frames'.padStart(9)}  ${'99 %'.padStart(8)}  ${'longest'.padStart(9)}  ${`>${TASK_LIMIT_MS} ms`.padStart(6)}  ${'CPU'.padStart(8)}`,
  );
  for (const [title, setup] of [
    ['two GIL threads', setupOf('gil', 'two-spinners')],
    ['10,000 goroutines', crowd],
    ['2 million short intervals', dense],
  ] as const) {
    report(
      `${title}: run`,
      await measure(app, page, async () => {
        await load(page, file, setup);
        await settled(page);
      }),
    );
    report(`${title}: play`, await measure(app, page, play(page)));
    await page.getByRole('button', { name: 'Compare with B' }).click();
    await settled(page);
    report(`${title}: play, two variants`, await measure(app, page, play(page)));
    report(`${title}: zoom, two variants`, await measure(app, page, wheel(page)));
    report(`${title}: 100 steps forward`, await measure(app, page, hold(page, 'ArrowRight')));
    report(`${title}: 100 steps back`, await measure(app, page, hold(page, 'ArrowLeft')));
    await page.getByRole('button', { name: 'Close B' }).click();
  }
}

export async function run(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  const display = process.platform === 'linux' ? await startDisplay() : null;
  const { path: executablePath, line } = await resolveElectron();
  console.log(line);
  const app = await electron.launch({
    executablePath,
    args: [...electronSwitches(), projectRoot, `--user-data-dir=${join(home, 'user-data')}`],
    cwd: home,
    env: {
      ...(process.env as Record<string, string>),
      ...(display === null ? {} : { DISPLAY: display.name, WAYLAND_DISPLAY: '' }),
      HOME: home,
      SWITCHYARD_NODE: findNode(),
    },
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('button', { name: 'Models', exact: true }).click();
    await page.getByRole('region', { name: 'Counters' }).waitFor();
    await watchFrames(page);
    await measureAll(app, page, home);
  } finally {
    await app.close();
    await display?.stop();
    await rm(home, { recursive: true, force: true });
  }
}
