import type { MachineLook } from './machineLook.ts';

/** One thing about this machine that bears on what can be recorded. */
export interface DoctorFact {
  /** Stable key, e.g. `ptrace`. */
  readonly id: string;
  /** Whether it is as a recording wants it. */
  readonly ok: boolean;
  /** What was found. */
  readonly what: string;
  /** What it is needed for. */
  readonly why: string;
  /** The command or the step that mends it; null where nothing needs mending. */
  readonly fix: string | null;
}

type Check = (look: MachineLook) => DoctorFact;

const fact = (id: string, ok: boolean, what: string, why: string, fix: string): DoctorFact => ({
  id,
  ok,
  what,
  why,
  fix: ok ? null : fix,
});

const MIN_RECORDER = [22, 12] as const;
/** Files that a recording keeps open for each thread (schedstat, stat, status). */
const FILES_PER_THREAD = 3;
const OTHER_FILES = 100;
/** Threads that a recording should have room for. */
const WANTED_THREADS = 2000;

const platform: Check = ({ platform: name }) =>
  fact(
    'platform',
    name === 'linux',
    `The operating system is ${name}.`,
    'Threads are recorded from Linux’s /proc; elsewhere only whole-process CPU and memory are.',
    'Record on Linux, or in a Linux virtual machine or container.',
  );

const recorder: Check = ({ nodeVersion }) => {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const isNew = major > MIN_RECORDER[0] || (major === MIN_RECORDER[0] && minor >= MIN_RECORDER[1]);
  return fact(
    'recorder',
    isNew,
    `The recorder runs on Node ${nodeVersion}.`,
    `Session files need Node ${MIN_RECORDER.join('.')} or newer.`,
    'npm ci (it brings a Node of its own for the recorder)',
  );
};

const proc: Check = ({ procOptions }) =>
  fact(
    'proc',
    procOptions !== null,
    procOptions === null ? '/proc is not mounted.' : '/proc is mounted.',
    'Everything that is recorded is read from it.',
    'sudo mount -t proc proc /proc',
  );

const hidepid: Check = ({ procOptions, euid }) => {
  const value = /(?:^|,)hidepid=([^,]+)/.exec(procOptions ?? '')?.[1] ?? 'off';
  const isOff = value === 'off' || value === '0';
  return fact(
    'hidepid',
    isOff || euid === 0,
    isOff ? 'All processes are visible (hidepid is off).' : `/proc is mounted with hidepid=${value}.`,
    'With it only your own processes can be listed and recorded.',
    'sudo mount -o remount,hidepid=0 /proc',
  );
};

const schedstat: Check = ({ schedstat: isThere }) =>
  fact(
    'schedstat',
    isThere,
    isThere ? '/proc/PID/schedstat gives times in nanoseconds.' : '/proc/PID/schedstat is missing.',
    'CPU time and run-queue delay of each thread come from it.',
    'Boot a kernel with CONFIG_SCHED_INFO (all common distributions have it).',
  );

const children: Check = ({ procChildren }) =>
  fact(
    'children',
    procChildren,
    procChildren ? 'The kernel lists a thread’s children.' : 'The kernel does not list a thread’s children.',
    'New child processes are found through it; without it all processes are searched, which costs more.',
    'Boot a kernel with CONFIG_PROC_CHILDREN.',
  );

/** What each value of kernel.yama.ptrace_scope allows an ordinary user. */
const SCOPES = [
  'memory of any process of yours can be read',
  'only memory of programs that the recorder started can be read',
  'only root can read the memory of processes',
  'nobody can read the memory of processes',
];

const ptrace: Check = ({ ptraceScope, euid }) => {
  const allowed = SCOPES[ptraceScope ?? 0] ?? SCOPES[3];
  const isRoot = euid === 0 && (ptraceScope ?? 0) < 3;
  return fact(
    'ptrace',
    isRoot || (ptraceScope ?? 0) === 0,
    ptraceScope === null
      ? `The kernel has no Yama: ${allowed}.`
      : `kernel.yama.ptrace_scope is ${ptraceScope}: ${isRoot ? 'as root you can read the memory of processes' : allowed}.`,
    'Who holds Python’s GIL, and the wait reasons of a process attached to, are read with this right.',
    ptraceScope === 3
      ? 'It can be changed only by a restart with another value in /etc/sysctl.d.'
      : 'sudo sysctl kernel.yama.ptrace_scope=0',
  );
};

const perf: Check = ({ perfEventParanoid, euid }) =>
  fact(
    'perf',
    euid === 0 || (perfEventParanoid !== null && perfEventParanoid <= -1),
    perfEventParanoid === null
      ? 'The kernel has no perf events.'
      : `kernel.perf_event_paranoid is ${perfEventParanoid}.`,
    'Only to compare a recording with perf sched; recording does not use it.',
    'sudo sysctl kernel.perf_event_paranoid=-1',
  );

const pressure: Check = ({ pressure: isThere }) =>
  fact(
    'psi',
    isThere,
    isThere ? 'Pressure figures (PSI) are there.' : 'Pressure figures (PSI) are off.',
    'They show how long anything on the machine waited for a CPU, memory or a disk.',
    'Boot with psi=1 on the kernel’s command line.',
  );

const cgroup: Check = ({ cgroupVersion }) =>
  fact(
    'cgroup',
    cgroupVersion !== null,
    cgroupVersion === null ? 'No CPU cgroup is mounted.' : `CPU limits come from cgroup v${cgroupVersion}.`,
    'CPU limits of containers, and the time they stop a program, are read there.',
    'sudo mount -t cgroup2 none /sys/fs/cgroup',
  );

const files: Check = ({ openFileLimit }) => {
  const threads = Math.max(0, Math.floor(((openFileLimit ?? 0) - OTHER_FILES) / FILES_PER_THREAD));
  const isUnlimited = openFileLimit === Number.POSITIVE_INFINITY;
  return fact(
    'nofile',
    threads >= WANTED_THREADS,
    isUnlimited
      ? 'Open files are not limited.'
      : `The limit of open files is ${openFileLimit ?? 'unknown'}: enough for about ${threads} threads.`,
    'A recording keeps three small files open for each thread; above the limit it opens them anew each time, which costs more.',
    'ulimit -n 65536',
  );
};

const display: Check = ({ display: name, programs }) =>
  fact(
    'display',
    name !== null || programs['Xvfb'] != null,
    name !== null
      ? `There is a display (${name}).`
      : `There is no display${programs['Xvfb'] ? ', but Xvfb is installed' : ''}.`,
    'The window needs one; the command line does not.',
    'sudo apt-get install xvfb, or log in with a desktop session.',
  );

/** Programs that the examples run, and Debian's packages of them. */
const EXAMPLES: readonly (readonly [program: string, use: string, packages: string])[] = [
  ['python3', 'the Python examples', 'python3 python3-venv'],
  ['node', 'the Node examples', 'nodejs'],
  ['go', 'the Go examples', 'golang-go'],
];

const example =
  ([program, use, packages]: (typeof EXAMPLES)[number]): Check =>
  ({ programs }) =>
    fact(
      `program-${program}`,
      programs[program] != null,
      programs[program] ? `${program} is ${programs[program]}.` : `${program} is not on PATH.`,
      `Needed for ${use}; your own programs need only what they need.`,
      `sudo apt-get install ${packages}`,
    );

const CHECKS: readonly Check[] = [
  platform,
  recorder,
  proc,
  hidepid,
  schedstat,
  children,
  ptrace,
  perf,
  pressure,
  cgroup,
  files,
  display,
  ...EXAMPLES.map(example),
];
/** Without Linux the rest cannot be asked. */
const CHECKS_ELSEWHERE: readonly Check[] = [platform, recorder, ...EXAMPLES.map(example)];

/** Programs that `lookAtMachine` must search for. */
export const DOCTOR_PROGRAMS = ['Xvfb', ...EXAMPLES.map(([program]) => program)] as const;

/** What this machine allows, in a fixed order: what is wanted of it, what it has, and how to mend what it lacks. */
export function doctorFacts(look: MachineLook): readonly DoctorFact[] {
  const checks = look.platform === 'linux' ? CHECKS : CHECKS_ELSEWHERE;
  return checks.map((check) => check(look));
}
