import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startText, valuesNote } from '../../src/analysis/race-text.ts';
import { readReport } from '../../src/cli/report.ts';
import type { RaceEntry, RaceState } from '../../src/domain/race.ts';
import type { RaceRequest } from '../../src/ipc/channels/race.ts';
import { joinCommandLine } from '../../src/ipc/commandLine.ts';
import { runRace } from '../../src/lab/race.ts';
import { openRace } from '../../src/lab/raceRead.ts';
import { Toolbox } from '../../src/lab/toolbox.ts';
import { BUILDS, WORKLOADS } from './workloadsHelp.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-race-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const toolbox = new Toolbox(process.execPath);
const places = { workloads: WORKLOADS, builds: BUILDS, node: process.execPath };
const workload = (id: string) => ({ kind: 'workload', id, params: {}, toolchain: null }) as const;
const command = (...argv: string[]) => ({ kind: 'command', line: joinCommandLine(argv), cwd: null }) as const;
const node = (program: string) => command(process.execPath, '-e', program);

interface Ran {
  readonly race: RaceState;
  readonly states: readonly RaceState[];
}

async function run(
  contestants: RaceRequest['contestants'],
  more: Partial<RaceRequest> = {},
  signal: AbortSignal = new AbortController().signal,
  onState: (state: RaceState) => void = () => {},
): Promise<Ran> {
  const request = {
    contestants,
    mode: 'at-once',
    scale: 'quick',
    pin: false,
    limitS: null,
    ...more,
  } as const;
  const states: RaceState[] = [];
  const hooks = {
    signal,
    onState: (state: RaceState) => {
      states.push(state);
      onState(state);
    },
  };
  return { race: await runRace(request, { folder }, toolbox, places, hooks), states };
}

const stages = ({ entries }: RaceState) => entries.map(({ stage }) => stage);
const only = (race: RaceState, index: number): RaceEntry => {
  const entry = race.entries[index];
  if (entry === undefined) throw new Error(`no entry ${index}`);
  return entry;
};

/** The board's row is what the session's own report says. */
function checkAgainstReport(entry: RaceEntry): void {
  const { figures, marks, sessionPath } = entry;
  if (figures === null || marks === null || sessionPath === null)
    throw new Error(`${entry.name} has no figures`);
  const { totals, processes } = readReport(sessionPath);
  const end = processes[0]?.end_ns ?? Number.NaN;
  expect(figures.wallNs, entry.name).toBe(end - marks.startNs);
  expect(figures.cpuNs, entry.name).toBe(totals.cpu_ns);
  expect(figures.runqueueNs, entry.name).toBe(totals.runqueue_ns);
  expect(figures.voluntary, entry.name).toBe(totals.voluntary);
  expect(figures.involuntary, entry.name).toBe(totals.involuntary);
  expect(figures.threads, entry.name).toBe(totals.threads);
  expect(figures.parallelism).toBeCloseTo((totals.cpu_ns ?? Number.NaN) / figures.wallNs, 9);
}

/** Longest time between two looks at which programs run, ns. */
const LONGEST_BEAT_NS = 50e6;

describe('Python threads, goroutines and Node workers, each twice over six million terms', () => {
  test('start together, finish in the order of their sessions, and open again as they were', async () => {
    // Over one and then over two of them; the terms are squares, in Node square roots.
    const { race, states } = await run([
      { ...workload('py-sum-squares-scaling'), params: { n: '6000000', threads: '1,2' } },
      { ...workload('go-sum-squares-scaling'), params: { n: '6000000', goroutines: '1,2', repeat: '1' } },
      { ...workload('node-worker-pool'), params: { n: '6000000', workers: '2', repeat: '1' } },
    ]);
    expect(valuesNote(race.entries)).toBeNull();
    expect(stages(race), JSON.stringify(race.entries.map(({ message }) => message))).toEqual([
      'ended',
      'ended',
      'ended',
    ]);
    for (const entry of race.entries) checkAgainstReport(entry);
    const walls = race.entries.map(({ figures }) => figures?.wallNs ?? Number.NaN);
    expect(race.order.map((index) => walls[index])).toEqual([...walls].sort((a, b) => a - b));
    const [python, go, node] = race.entries.map(({ figures }) => figures?.runtime?.kind);
    expect([python, node]).toEqual(['cpython', 'node']);
    // The same sum takes Go some tens of ms: programs are looked at every 20 to 50 ms, so that it may not be told.
    expect((walls[1] ?? Number.NaN) < 5 * LONGEST_BEAT_NS ? ['go', 'unknown', undefined] : ['go']).toContain(
      go,
    );
    expect(race.gate).toBe('flock');
    // All were held until the signal: none began before it, and all began before the first had ended.
    const starts = race.entries.map(({ marks }) => (marks?.zeroNs ?? Number.NaN) + (marks?.startNs ?? 0));
    const signals = race.entries.map(({ marks }) => (marks?.zeroNs ?? Number.NaN) + (marks?.signalNs ?? 0));
    expect(new Set(signals).size).toBe(1);
    for (const start of starts) expect(start).toBeGreaterThan(signals[0] ?? Number.NaN);
    expect(race.skewNs).toBeGreaterThanOrEqual(Math.max(...starts) - Math.min(...starts));
    expect(Math.max(...starts)).toBeLessThan(Math.min(...starts.map((start, i) => start + (walls[i] ?? 0))));
    expect(states.some(({ entries }) => entries.every(({ figures }) => figures !== null))).toBe(true);
    expect(race.explanation[0]).toContain(
      `${only(race, race.order[0] ?? 0).name.split(':')[0]} finished first`,
    );
    expect(openRace(race.setPath ?? '')).toEqual(race);
  });
});

test('a race that was moved opens with its sessions; one without a session says so', async () => {
  const { race } = await run([node('1'), node('2')]);
  const place = join(folder, 'moved');
  mkdirSync(place);
  for (const file of readdirSync(folder).filter((name) => name !== 'moved'))
    renameSync(join(folder, file), join(place, file));
  const moved = openRace(join(place, basename(race.setPath ?? '')));
  expect(moved.entries.map(({ figures }) => figures)).toEqual(race.entries.map(({ figures }) => figures));
  rmSync(only(moved, 1).sessionPath ?? '');
  const less = openRace(moved.setPath ?? '');
  expect(only(less, 0).figures).toEqual(only(race, 0).figures);
  expect(only(less, 1)).toMatchObject({ figures: null, sessionPath: null });
  expect(only(less, 1).message).toContain('Its session cannot be shown');
});

describe('others go on when a contestant', () => {
  test('fails, or is not there', async () => {
    const { race } = await run([
      node("console.error('no luck'); process.exit(7)"),
      command('no-such-program-anywhere'),
      node('setTimeout(() => {}, 50)'),
    ]);
    expect(stages(race)).toEqual(['failed', 'failed', 'ended']);
    expect(only(race, 0).message).toBe('It ended with exit code 7. Its last words: no luck');
    expect(only(race, 1).message).toContain('Command not found on PATH: no-such-program-anywhere');
    expect(only(race, 1)).toMatchObject({ sessionPath: null, marks: null });
    expect(race.order).toEqual([2]);
    expect(race.explanation[0]).toMatch(/^Only .* finished/);
    for (const index of [0, 2]) checkAgainstRecorded(only(race, index));
  });

  test('hangs', async () => {
    const hanging = node('setInterval(() => {}, 1000)');
    const { race } = await run([hanging, hanging], { limitS: 0.5, mode: 'in-turn' });
    expect(stages(race)).toEqual(['failed', 'failed']);
    for (const entry of race.entries) {
      expect(entry.message).toBe('It did not end within 0.5 s and was ended.');
      checkAgainstRecorded(entry);
    }
    expect(race.explanation).toEqual([
      'No contestant finished, so none can be compared.',
      'node failed, node (2) failed; the rows say why.',
    ]);
  });

  test('takes a signal or floods its output', async () => {
    const flood = "for (let i = 0; i < 40000; i++) console.log('x'.repeat(200))";
    const { race } = await run([node('process.kill(process.pid, "SIGKILL")'), node(flood)]);
    expect(stages(race)).toEqual(['failed', 'ended']);
    expect(only(race, 0).message).toBe('It was ended by SIGKILL.');
  });

  test('is a workload that cannot run here', async () => {
    const absent = { ...workload('py-lock'), toolchain: '3.999' };
    const { race } = await run([absent, workload('py-lock')]);
    expect(stages(race)).toEqual(['failed', 'ended']);
    expect(only(race, 0).message).toContain('No CPython "3.999" was found');
  });
});

/** A contestant that was recorded, however it ended, has its session. */
function checkAgainstRecorded(entry: RaceEntry): void {
  expect(readReport(entry.sessionPath ?? '').totals.cpu_ns).toBe(entry.figures?.cpuNs);
}

test('in turn, each begins after the one before it has ended', async () => {
  const busy = 'for (const end = Date.now() + 200; Date.now() < end; );';
  const { race } = await run([node(busy), node(busy)], { mode: 'in-turn' });
  expect(stages(race)).toEqual(['ended', 'ended']);
  const [first, second] = race.entries.map(({ marks }) => marks);
  if (first == null || second == null) throw new Error('no marks');
  expect(second.zeroNs).toBeGreaterThan(first.zeroNs + (first.endNs ?? Number.NaN));
  expect(race.skewNs).toBeNull();
});

test('pinned contestants run on their own cores only', async () => {
  const busy = 'for (const end = Date.now() + 200; Date.now() < end; );';
  const { race } = await run([node(busy), node(busy)], { pin: true });
  if (only(race, 0).cores === null) {
    expect(race.pinning).toContain('Not pinned');
    return;
  }
  for (const { cores, marks, sessionPath } of race.entries) {
    // What came before the pinning took hold may have run anywhere.
    const own = readReport(sessionPath ?? '').threads.filter(
      ({ start_ns }) => start_ns > (marks?.startNs ?? Number.POSITIVE_INFINITY),
    );
    const seen = own.flatMap((thread) => thread.cores);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((core) => !cores?.includes(core))).toEqual([]);
  }
});

test('a race that is cancelled ends its contestants and keeps what was recorded', async () => {
  const controller = new AbortController();
  const endless = node('setInterval(() => {}, 10)');
  const pids: number[] = [];
  const { race } = await run([endless, endless], {}, controller.signal, (state) => {
    if (state.entries.every(({ figures }) => (figures?.wallNs ?? 0) > 3e8)) controller.abort();
  });
  expect(stages(race)).toEqual(['stopped', 'stopped']);
  for (const { sessionPath } of race.entries)
    pids.push(...readReport(sessionPath ?? '').processes.map(({ pid }) => pid));
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) expect(() => readFileSync(`/proc/${pid}/cmdline`)).toThrow();
  expect(stages(openRace(race.setPath ?? ''))).toEqual(['stopped', 'stopped']);
});

describe('without a gate', () => {
  const busy = node('for (const end = Date.now() + 300; Date.now() < end; );');
  /** The race on a PATH of this folder alone: what is not put there is not installed. */
  async function onPath<T>(put: (bin: string) => void, work: () => Promise<T>): Promise<T> {
    const bin = mkdtempSync(join(tmpdir(), 'switchyard-race-path-'));
    const before = process.env['PATH'];
    put(bin);
    process.env['PATH'] = bin;
    try {
      return await work();
    } finally {
      process.env['PATH'] = before;
      rmSync(bin, { recursive: true, force: true });
    }
  }
  const smallFlock = (bin: string): void =>
    writeFileSync(
      join(bin, 'flock'),
      '#!/bin/sh\necho "Usage: flock [-sxun] FD | { FILE [-c] PROG ARGS }"\n',
      {
        mode: 0o755,
      },
    );

  test.each<[string, (bin: string) => void]>([
    ['where flock is missing', () => {}],
    ['where it cannot become the program that it guards', smallFlock],
  ])('%s, contestants start all the same and the doubt is told', async (_where, put) => {
    const { race } = await onPath(put, () => run([busy, busy, busy]));
    expect(stages(race)).toEqual(['ended', 'ended', 'ended']);
    expect(race.gate).toBe('none');
    const starts: number[] = [];
    for (const entry of race.entries) {
      const { marks, figures } = entry;
      if (marks === null || figures === null) throw new Error(`${entry.name} did not start`);
      // It began at some time since its session's zero: all of that is doubt, and counted in the figure.
      expect(marks.doubtNs).toBe(marks.startNs);
      expect(figures.runtime?.kind).toBe('node');
      expect(entry.argv?.[0]).toBe(process.execPath);
      starts.push(marks.zeroNs + marks.startNs);
      checkAgainstReport(entry);
    }
    expect(race.skewNs).toBeGreaterThanOrEqual(Math.max(...starts) - Math.min(...starts));
    expect(startText(race)).toMatch(/^start: no gate .* at most .* apart$/);
    expect(openRace(race.setPath ?? '')).toEqual(race);
  });

  test('in turn, each begins after the one before it has ended', async () => {
    const { race } = await onPath(
      () => {},
      () => run([busy, busy], { mode: 'in-turn' }),
    );
    const [first, second] = race.entries.map(({ marks }) => marks);
    if (first == null || second == null) throw new Error('no marks');
    expect(race.gate).toBe('none');
    expect(second.zeroNs).toBeGreaterThan(first.zeroNs + (first.endNs ?? Number.NaN));
  });
});
