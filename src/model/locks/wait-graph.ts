import type { Actor } from './actor.ts';

/** One link of a deadlock: who waits, for what, and who has it. */
export interface DeadlockLink {
  readonly lane: number;
  readonly name: string;
  /** Step that it waits in. */
  readonly path: string;
  readonly waitsFor: string;
  /** Names of those that could let it go on; empty where nobody can any more. */
  readonly heldBy: readonly string[];
}

/**
 * `cycle`: each waits for what the next one has. `stall`: nothing can happen any more while these still wait
 * (a notify that never comes, a channel that nobody sends on).
 */
export interface Deadlock {
  readonly kind: 'cycle' | 'stall';
  readonly timeNs: number;
  readonly links: readonly DeadlockLink[];
}

interface Wait {
  readonly actor: Actor;
  readonly object: string;
  /** Those who alone can end the wait, at this moment; empty where anybody might. */
  readonly holders: () => readonly Actor[];
  readonly path: string;
  /** A wait that ends by itself is no part of a deadlock. */
  readonly timed: boolean;
}

/** Who waits for whom; finds cycles when a wait begins. */
export class WaitGraph {
  /** First deadlock found; later ones of the same run are not looked for. */
  deadlock: Deadlock | null = null;
  private readonly waits = new Map<Actor, Wait>();

  begin(actor: Actor, object: string, holders: () => readonly Actor[], timed: boolean, nowNs: number): void {
    this.waits.set(actor, { actor, object, holders, path: actor.path(), timed });
    if (this.deadlock !== null || timed) return;
    const cycle = this.findCycle(actor);
    if (cycle !== null) this.deadlock = { kind: 'cycle', timeNs: nowNs, links: cycle };
  }

  end(actor: Actor): void {
    this.waits.delete(actor);
  }

  /** Called when nothing can happen any more: whoever still waits for an object will wait for ever. */
  stall(nowNs: number): void {
    if (this.deadlock !== null || this.waits.size === 0) return;
    const links = [...this.waits.values()].map(toLink);
    this.deadlock = { kind: 'stall', timeNs: nowNs, links };
  }

  /** Objects that an actor waits for, for snapshots. */
  waitOf(actor: Actor): string | null {
    return this.waits.get(actor)?.object ?? null;
  }

  private findCycle(start: Actor): DeadlockLink[] | null {
    const visited = new Set<Actor>();
    const chain: Wait[] = [];
    const visit = (actor: Actor): boolean => {
      const wait = this.waits.get(actor);
      if (wait === undefined || wait.timed || visited.has(actor)) return false;
      visited.add(actor);
      chain.push(wait);
      for (const holder of wait.holders()) {
        if (holder === start || visit(holder)) return true;
      }
      chain.pop();
      return false;
    };
    return visit(start) ? chain.map(toLink) : null;
  }
}

function toLink(wait: Wait): DeadlockLink {
  return {
    lane: wait.actor.lane,
    name: wait.actor.name,
    path: wait.path,
    waitsFor: wait.object,
    heldBy: wait.holders().map((holder) => holder.name),
  };
}

/** A deadlock in words: `a (threads[0].body[1]) waits for B held by b; ...`. */
export function describeDeadlock(deadlock: Deadlock): string {
  const links = deadlock.links.map((link) => {
    const held = link.heldBy.length === 0 ? 'which nobody will provide' : `held by ${link.heldBy.join(', ')}`;
    return `${link.name} (${link.path}) waits for ${link.waitsFor} ${held}`;
  });
  const head = deadlock.kind === 'cycle' ? 'deadlock' : 'nothing can go on';
  return `${head} at ${deadlock.timeNs} ns: ${links.join('; ')}`;
}
