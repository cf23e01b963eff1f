import { spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { ReaderError } from '../../domain/error.ts';
import type { Toolchain } from '../toolchain.ts';
import type { Workload } from '../types.ts';

const MOST_OUTPUT = 8192;
const COMPILE_TIMEOUT_MS = 300_000;

export interface CompileCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How a program is compiled into `out`; null for a language that is not compiled. */
export function compileCommand(
  entry: Workload,
  toolchain: Toolchain,
  workloads: string,
  out: string,
): CompileCommand | null {
  const cwd = join(workloads, entry.language);
  const source = entry.program.path.slice(entry.language.length + 1);
  const program = join(out, 'program');
  const { command } = toolchain;
  switch (entry.language) {
    case 'go': {
      // Without cgo the runtime reports deadlocks and no C compiler is needed; nothing is fetched.
      const env = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOPROXY: 'off', GOWORK: 'off', GOFLAGS: '' };
      return {
        argv: [command, 'build', '-trimpath', '-buildvcs=false', '-o', program, `./${source}`],
        cwd,
        env,
      };
    }
    case 'rust':
      return { argv: [command, '--edition', '2021', '-O', '-o', program, source], cwd, env: {} };
    case 'c':
      return { argv: [command, '-O2', '-pthread', '-o', program, source], cwd, env: {} };
    case 'java':
      return { argv: [command, '-encoding', 'UTF-8', '-sourcepath', '.', '-d', out, source], cwd, env: {} };
    default:
      return null;
  }
}

/** The beginning of the command that runs the program, before its options. `out` is where it was compiled to. */
export function runPrefix(entry: Workload, toolchain: Toolchain, workloads: string, out: string): string[] {
  const source = join(workloads, entry.program.path);
  if (entry.language === 'python' || entry.language === 'node') return [toolchain.command, source];
  if (entry.language !== 'java') return [join(out, 'program')];
  const java = join(dirname(toolchain.command), 'java');
  return [java, '-cp', out, basename(entry.program.path, '.java')];
}

function vanished(command: string, cause: Error): ReaderError {
  return new ReaderError(
    'toolchain-gone',
    `${command} could not be started (${cause.message}). It was there when toolchains were looked for: look again, or choose another.`,
    { cause },
  );
}

/** Runs a compiler. Throws `ReaderError`: `toolchain-gone`, `build-failed` with its output, or `build-stopped`. */
export function compile(command: CompileCommand, signal?: AbortSignal): Promise<void> {
  const [file = '', ...args] = command.argv;
  const limit = AbortSignal.timeout(COMPILE_TIMEOUT_MS);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  return new Promise((resolve, reject) => {
    const options = {
      cwd: command.cwd,
      env: { ...process.env, ...command.env },
      signal: stop,
      killSignal: 'SIGKILL' as const,
    };
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      if (output.length < MOST_OUTPUT) output = (output + chunk.toString('utf8')).slice(0, MOST_OUTPUT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      if (signal?.aborted)
        reject(new ReaderError('build-stopped', 'The build was stopped.', { cause: error }));
      else if (limit.aborted)
        reject(new ReaderError('build-failed', `${command.argv.join(' ')} took longer than five minutes.`));
      else reject(vanished(file, error));
    });
    child.once('close', (code, killer) => {
      if (code === 0) return resolve();
      const how = code === null ? `was ended by ${killer}` : `failed with exit code ${code}`;
      const said = output.trim() === '' ? 'It said nothing.' : `It said:\n${output.trim()}`;
      reject(
        new ReaderError('build-failed', `${command.argv.join(' ')} (in ${command.cwd}) ${how}. ${said}`),
      );
    });
  });
}
