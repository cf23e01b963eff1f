import type { ExitStatus, Origin, OutputChunk } from '../domain/session.ts';
import type { Ns, Pid } from '../domain/units.ts';
import { attachTo } from '../target/attach.ts';
import { spawnTarget } from '../target/spawn.ts';
import type { RecordingRequest } from './request.ts';

/** The root process, spawned or attached to. */
export interface Root {
  readonly pid: Pid;
  readonly origin: Origin;
  /** Settles when the process has ended and was waited for; never for a process that is not ours. */
  readonly exited: Promise<ExitStatus>;
  /** Settles when nothing more can come from its output. */
  readonly outputEnded: Promise<void>;
  /** Lets it run on without the recorder. */
  leave(): void;
  /** What could not be read or followed, for the session's notices. */
  readonly notices: readonly { readonly code: string; readonly message: string }[];
}

/** Takes a spawned target's output. */
export interface OutputSink {
  chunk(chunk: OutputChunk): void;
  dropped(bytes: number): void;
}

/**
 * Starts or finds the process to be recorded.
 * @throws TargetError where it cannot be started or attached to
 */
export function openRoot(request: RecordingRequest, now: () => Ns, output: OutputSink): Promise<Root> {
  const { target } = request;
  return target.kind === 'spawn'
    ? openSpawned(request, target, now, output)
    : Promise.resolve(openAttached(target.pid));
}

async function openSpawned(
  { options, streams }: RecordingRequest,
  spec: Extract<RecordingRequest['target'], { kind: 'spawn' }>,
  now: () => Ns,
  output: OutputSink,
): Promise<Root> {
  const { outputLimitBytes } = options;
  const spawned = await spawnTarget({ spec, ...streams, outputLimitBytes, now, output });
  const { pid, exited, outputEnded } = spawned;
  const leave = () => spawned.leave(streams.stdout === null ? 'discard' : 'inherit');
  return { pid, origin: 'spawned', exited, outputEnded, leave, notices: [] };
}

function openAttached(pid: Pid): Root {
  const attached = attachTo(pid);
  return {
    pid,
    origin: 'attached',
    exited: new Promise(() => {}),
    outputEnded: Promise.resolve(),
    leave: () => {},
    notices: attached.notices,
  };
}
