import { type WaitClass, waitClass, waitLabel } from '../../../analysis/waits.ts';

/** Reasons that only the models know: those of the runtimes. The kernel's symbols are the recording's own. */
const RUNTIME_WAITS: readonly (readonly [RegExp, WaitClass])[] = [
  [/^GIL|^sync\.|^semacquire|lock|mutex|semaphore|barrier|condition/i, 'lock'],
  [/^chan |^select|channel|queue/i, 'pipe'],
  [/^sleep|timer|delay/i, 'timer'],
  [/^IO wait|netpoll|epoll|i\/o/i, 'poll'],
  [/worker|join|child/i, 'child'],
];

/** Class of a simulated wait, so that it has the colour that a recorded one of its kind has. */
export function simulatedWaitClass(name: string): WaitClass {
  const ofKernel = waitClass(name, 'S');
  if (ofKernel !== 'other') return ofKernel;
  return RUNTIME_WAITS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** A word for a lane: a runtime's reason as it stands, a kernel symbol by its class. */
export function simulatedWaitLabel(name: string): string {
  const found = waitClass(name, 'S');
  return found === 'other' || found === 'unknown' ? name : waitLabel(found);
}
