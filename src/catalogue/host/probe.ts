import { execFile } from 'node:child_process';

const PROBE_TIMEOUT_MS = 10_000;
const PROBE_MAX_BYTES = 65_536;
const PROBES_AT_ONCE = 4;

/** Standard output and error of a short command, run without a shell; null where it fails, hangs or is not there. */
export function probe(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | null> {
  const options = {
    timeout: PROBE_TIMEOUT_MS,
    maxBuffer: PROBE_MAX_BYTES,
    cwd: '/',
    env,
    killSignal: 'SIGKILL' as const,
  };
  return new Promise((resolve) => {
    execFile(command, [...args], options, (error, stdout, stderr) =>
      resolve(error ? null : `${stdout}${stderr}`),
    );
  });
}

/** Maps with at most four at work, so that looking around does not load the machine; results keep their order. */
export async function mapFew<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array<R>(items.length);
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: PROBES_AT_ONCE }, worker));
  return results;
}
