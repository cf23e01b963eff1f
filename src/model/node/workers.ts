import { run, type ThreadBody } from '../kernel/demand.ts';
import { Future } from '../loop/future.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { NodeLoop } from './loop.ts';
import type { NodePrograms, Workers } from './programs.ts';

/** What the workers of a process need. */
export interface NodeWorkersOptions {
  readonly process: string;
  readonly threads: ThreadPrograms;
  /** CPU that a worker takes before its first message, ns. */
  readonly startNs: number;
  /** A loop of that name with its programs, still without a thread. */
  make(name: string): NodePrograms;
  /** The loop that hears of a worker's end. */
  main(): NodeLoop;
}

/** The worker threads of one process. */
export class NodeWorkers implements Workers {
  /** Loops of all workers, ended ones too. */
  readonly loops: NodeLoop[] = [];
  private readonly open = new Map<string, NodePrograms>();
  private readonly exits = new Map<string, Future>();
  private readonly options: NodeWorkersOptions;

  constructor(options: NodeWorkersOptions) {
    this.options = options;
  }

  of(name: string): NodePrograms {
    const known = this.open.get(name);
    if (known !== undefined) return known;
    const { process, threads, make } = this.options;
    const worker = make(name);
    worker.loop.stays = true;
    this.open.set(name, worker);
    this.loops.push(worker.loop);
    worker.loop.attach(threads.startThread({ name, process }, () => this.serve(worker.loop)));
    return worker;
  }

  close(name: string, from: NodeLoop): boolean {
    const worker = this.open.get(name);
    if (worker === undefined) return false;
    this.open.delete(name);
    const main = this.options.main();
    this.exits.set(name, new Future((run, label) => void main.microtask(run, label)));
    main.pendingWork += 1;
    const { loop } = worker;
    const closePort = (): null => {
      loop.stays = false;
      loop.close(() => null, `port of ${name}`);
      return null;
    };
    loop.pendingWork += 1;
    loop.post(closePort, `close for ${name}`, { kind: 'port', port: from.name });
    return true;
  }

  exit(name: string): Future | undefined {
    return this.exits.get(name);
  }

  private *serve(loop: NodeLoop): ThreadBody {
    const { startNs } = this.options;
    if (startNs > 0) yield run(startNs);
    yield* loop.spin();
    this.tellMain(loop.name);
  }

  /** lib/internal/worker.js `kOnExit`: what the worker has still sent comes first, then `exit`, with no ticks between. */
  private tellMain(name: string): void {
    const main = this.options.main();
    const exit = this.exits.get(name);
    function* tell(): ThreadBody {
      yield* main.drainPort(name);
      exit?.finish();
    }
    main.post(tell, `exit of ${name}`, { kind: 'exit', port: name });
  }
}
