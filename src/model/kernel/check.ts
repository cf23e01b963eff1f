import { InvariantError } from '../engine/errors.ts';
import type { Core } from './core.ts';
import type { KernelThread } from './thread.ts';

/**
 * Checks what must hold between two events.
 * @throws {InvariantError}
 */
export function checkKernel(cores: readonly Core[], threads: readonly KernelThread[], nowNs: number): void {
  for (const core of cores) {
    const { current } = core.queue;
    if (current !== null && current.state !== 'running') {
      throw new InvariantError(`core ${core.id} runs ${current.name}, which is ${current.state}`);
    }
    if (current === null && !core.throttled && core.waiting > 0 && !core.kick.armed) {
      throw new InvariantError(`core ${core.id} is idle at ${nowNs} ns although a thread waits for it`);
    }
  }
  const running = threads.filter((thread) => thread.state === 'running').length;
  const busy = cores.filter((core) => core.queue.current !== null).length;
  if (running !== busy) throw new InvariantError(`${running} threads run on ${busy} cores`);
}
