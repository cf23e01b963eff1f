import { type LoopWork, suspend } from '../loop/demand.ts';
import type { Future } from '../loop/future.ts';

/** A bare yield: goes on in the next iteration. */
export function* yieldOnce(): LoopWork {
  yield suspend(null, 'sleep(0)');
}

/** `await future`: goes on at once where it is done. */
export function* waitOn(future: Future, wait: string): LoopWork {
  if (!future.done) yield suspend(future, wait);
  future.result();
}
