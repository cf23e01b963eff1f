import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { pid as asPid } from '../../src/domain/units.ts';
import { attachTo } from '../../src/target/attach.ts';
import { DOCTOR_PROGRAMS, doctorFacts } from '../../src/target/doctor.ts';
import { lookAtMachine } from '../../src/target/machineLook.ts';
import { ProcessLister } from '../../src/target/processes.ts';
import { Followed, start, until } from './targetHelp.ts';

const running: number[] = [];
afterEach(() => {
  for (const pid of running.splice(0)) process.kill(pid, 'SIGKILL');
});

async function run(argv: readonly string[]) {
  const started = await start(argv);
  running.push(started.target.pid);
  return started;
}

const statusOf = (pid: number, key: string): string =>
  new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

const COUNTER = `let signals = 0;
for (const name of ['SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => signals++);
setInterval(() => console.log('beat', signals), 20);`;

test('a process that is attached to is neither stopped, traced nor signalled', async () => {
  const { target, text } = await run([process.execPath, '-e', COUNTER]);
  await until('a beat', () => text().includes('beat'));
  const { access, notices } = attachTo(target.pid);
  expect(access.pid).toBe(target.pid);
  expect(notices).toEqual([]);
  const followed = new Followed(target.pid, 'attached');
  const beatsBefore = text().split('\n').length;
  await until('more beats', () => {
    followed.follower.poll();
    expect(statusOf(target.pid, 'TracerPid')).toBe('0');
    expect(statusOf(target.pid, 'State')).toMatch(/^[RSD]/);
    return text().split('\n').length > beatsBefore + 5;
  });
  expect(followed.all()[0]).toMatchObject({ origin: 'attached', runtime: { kind: 'node' } });
  followed.follower.close();
  const beatsAfter = text().split('\n').length;
  await until('beats after the detach', () => text().split('\n').length > beatsAfter + 2);
  expect(new Set(text().trim().split('\n'))).toEqual(new Set(['beat 0']));
});

test('a pid that is not there, the recorder and a kernel thread cannot be attached to', async () => {
  const { target } = await start(['true']);
  await target.exited;
  expect(() => attachTo(target.pid)).toThrow(`There is no process ${target.pid}`);
  expect(() => attachTo(asPid(process.pid))).toThrow('the recorder itself');
});

const hasKernelThreads = (() => {
  try {
    return readFileSync('/proc/2/comm', 'utf8') === 'kthreadd\n';
  } catch {
    return false;
  }
})();

test.skipIf(!hasKernelThreads)(
  'a kernel thread cannot be attached to (skipped where none is visible)',
  () => {
    expect(() => attachTo(asPid(2))).toThrow('a thread of the kernel');
  },
);

const NOBODY = 65534;
const source = fileURLToPath(new URL('../../src/target/attach.ts', import.meta.url));
const program = `import(process.argv[1]).then(({ attachTo }) => console.log(JSON.stringify(attachTo(Number(process.argv[2])))));`;

/** Looks at this process as another user; null where that user cannot be taken or cannot read the sources. */
function lookAsNobody(): {
  readonly access: { readonly unreadable: readonly string[] };
  readonly notices: readonly { readonly message: string }[];
} | null {
  if (process.getuid?.() !== 0) return null;
  const { stdout, status } = spawnSync(process.execPath, ['-e', program, source, String(process.pid)], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    encoding: 'utf8',
  });
  return status === 0 ? JSON.parse(stdout) : null;
}
const asNobody = lookAsNobody();

test.skipIf(!asNobody)(
  'another user’s process says what it hides (skipped unless root runs it, from a folder that all may read)',
  () => {
    expect(asNobody?.access.unreadable).toEqual(['exe', 'maps', 'io', 'syscall', 'mem']);
    expect(asNobody?.notices[0]?.message).toContain('It belongs to user 0');
  },
);

test('the list of processes names a busy one with its runtime, and leaves the kernel’s threads out', async () => {
  const { target } = await run([process.execPath, '-e', 'for (;;);']);
  const { target: idle } = await run(['sleep', '60']);
  const lister = new ProcessLister();
  const first = await lister.list();
  const busy = first.find((entry) => entry.pid === target.pid);
  expect(busy).toMatchObject({
    runtime: { kind: 'node', version: process.versions.node },
    attach: { extent: 'full', reason: null },
  });
  expect(busy?.cpuPercent).toBeGreaterThan(0);
  expect(busy?.rssBytes).toBeGreaterThan(1 << 20);
  expect(busy?.argv).toEqual([process.execPath, '-e', 'for (;;);']);
  expect(first.find((entry) => entry.pid === idle.pid)).toMatchObject({ threads: 1, cpuPercent: 0 });
  expect(first.find((entry) => entry.pid === process.pid)?.attach.extent).toBe('none');
  expect(first.map((entry) => entry.pid)).not.toContain(2);
  const { target: late } = await run(['sleep', '60']);
  const second = await lister.list();
  expect(second.find((entry) => entry.pid === late.pid)?.cpuPercent).toBeNull();
  lister.close();
});

test('the doctor finds what this machine has', () => {
  const facts = new Map(doctorFacts(lookAtMachine(DOCTOR_PROGRAMS)).map((fact) => [fact.id, fact]));
  expect(facts.get('platform')?.ok).toBe(true);
  expect(facts.get('proc')?.ok).toBe(true);
  expect(facts.get('schedstat')?.ok).toBe(true);
  expect(facts.get('program-node')?.ok).toBe(true);
  expect(readlinkSync('/proc/self/exe')).toBe(process.execPath);
});
