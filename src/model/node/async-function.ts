import type { ThreadBody } from '../kernel/demand.ts';
import { Coroutine } from '../loop/coroutine.ts';
import type { Suspend } from '../loop/demand.ts';
import type { Callback } from '../loop/future.ts';

/** A JavaScript async function: it runs to its first await inside its call; each await goes on in a microtask. */
export class AsyncFunction extends Coroutine {
  /** Runs it up to its first await. */
  start(): ThreadBody {
    return this.advance(null, null);
  }

  private readonly resume: Callback = () => this.advance(null, null);

  protected override suspended(demand: Suspend): void {
    this.enter('waiting', demand.wait);
    const onScheduled = (): void => this.becomeReady();
    const label = `continuation of ${this.name}`;
    if (demand.future !== null) demand.future.addCallback(this.resume, label, onScheduled);
    else {
      this.becomeReady();
      this.home.schedule(this.resume, label);
    }
  }
}
