import type { MachineCheck, ProcessRow } from '../ipc/channels/machine.ts';
import { attempt, failure, type Result } from '../ipc/result.ts';
import { type LibraryParts, listLibrary } from './library.ts';
import { fitSession, keepFit, proposeFits, savedFit, simulateBeside } from './overlay.ts';
import {
  type FromService,
  type MethodAnswer,
  type MethodName,
  type MethodParsed,
  methods,
  type ToService,
} from './protocol.ts';
import { JobQueue } from './queue.ts';
import { listRaces } from './races.ts';
import { ReaderCache } from './readers.ts';

/** Session files kept open at once. */
const OPEN_SESSIONS = 8;

/** What the service rests on; the real ones in `child.ts`. */
export interface ServiceParts extends LibraryParts {
  readonly listProcesses: () => Promise<readonly ProcessRow[]>;
  readonly checkMachine: () => Promise<readonly MachineCheck[]>;
  readonly findProgram: (program: string, cwd: string | null) => Promise<string | null>;
}

type Methods = {
  [N in MethodName]: (request: MethodParsed<N>) => MethodAnswer<N> | Promise<MethodAnswer<N>>;
};

/** Answers the requests of `protocol.ts`: one at a time a session, and one at a time about the machine. */
export class Service {
  readonly #queue = new JobQueue();
  readonly #readers: ReaderCache;
  readonly #methods: Methods;
  readonly #send: (message: FromService) => void;

  constructor(parts: ServiceParts, send: (message: FromService) => void) {
    this.#readers = new ReaderCache(parts.openSession, OPEN_SESSIONS);
    this.#methods = methodsOf(parts, this.#readers);
    this.#send = send;
  }

  accept(message: ToService): void {
    if (message.type === 'cancel') {
      this.#queue.cancel(message.id);
      return;
    }
    const { id, method, payload } = message;
    const reply = (result: Result<unknown>): void => this.#send({ type: 'answer', id, result });
    const parsed = methods[method].request.safeParse(payload);
    if (!parsed.success) {
      reply(failure('bad-request', `The service cannot answer ${method}: ${parsed.error.message}`));
      return;
    }
    this.#queue.add(laneOf(method, parsed.data), {
      id,
      run: async () => reply(await attempt(() => this.#call(method, parsed.data))),
      drop: () => reply(failure('cancelled', 'The request was cancelled.')),
    });
  }

  /** Closes every session file. */
  close(): void {
    this.#readers.closeAll();
  }

  #call(method: MethodName, request: unknown): unknown {
    // The map pairs each method with the output type of the schema that `request` has just passed.
    const answer = this.#methods[method] as (request: unknown) => unknown;
    return answer(request);
  }
}

/** Requests with the same lane wait for each other. */
const laneOf = (method: MethodName, request: object): string =>
  'path' in request ? String(request.path) : method;

function methodsOf(parts: ServiceParts, readers: ReaderCache): Methods {
  return {
    'reader.overview': ({ path }) => readers.get(path).overview(),
    'reader.lanes': ({ path, query }) => readers.get(path).lanes(query),
    'reader.cores': ({ path, query }) => readers.get(path).cores(query.range, query.maxItems),
    'reader.series': ({ path, query }) => readers.get(path).series(query.range, query.maxItems),
    'reader.totals': ({ path, query }) => readers.get(path).totals(query.range),
    'reader.output': ({ path, query }) => readers.get(path).output(query.afterId, query.limit),
    'reader.close': ({ path }) => {
      readers.close(path);
      return null;
    },
    'library.sessions': ({ folder, paths, limit }) => listLibrary(parts, folder, paths, limit),
    'library.races': ({ folder, paths, limit }) => listRaces(folder, paths, limit),
    'overlay.propose': ({ path }) => proposeFits(readers.get(path)),
    'overlay.fit': ({ path, query }) => fitSession(readers.get(path), query.fit, query.range, query.source),
    'overlay.simulate': ({ path, query }) => simulateBeside(readers.get(path), query),
    'overlay.saved': ({ path }) => savedFit(path),
    'overlay.save': ({ path, query }) => {
      // A kept connection would stand in the way of the write, and not see what was written to an older file.
      readers.close(path);
      keepFit(path, query.program, query.overrides);
      return null;
    },
    'machine.processes': parts.listProcesses,
    'machine.checks': parts.checkMachine,
    'machine.findProgram': ({ program, cwd }) => parts.findProgram(program, cwd),
  };
}

/** The answer to a message that is none of the protocol's; null where not even its id could be read. */
export function refuse(message: unknown, why: string): FromService | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  const { id } = message;
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 1) return null;
  return { type: 'answer', id, result: failure('bad-request', why) };
}
