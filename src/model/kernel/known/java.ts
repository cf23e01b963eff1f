import type { Body, Op } from '../../engine/program.ts';
import {
  answerAfter,
  channel,
  close,
  compute,
  cpu,
  each,
  MS,
  reader,
  receive,
  repeat,
  SECOND,
  send,
  serve,
} from './parts.ts';
import { CREATE, joinThreads, type KernelKnown, startThreads } from './threads.ts';

/** The launcher's thread has little to do: it makes the thread that runs `main` and waits for it. */
const JAVA = 'java';
/** Threads are named as the Java machine names them. */
const COMPILERS = ['C1 CompilerThread', 'C2 CompilerThread'];
const SELECTOR = 'HttpClient-1-SelectorManager';
const HTTP = 'Thread';
const POOL = 'pool-1-thread';
/** Threads of the HTTP client's own executor, in the program. */
const HTTP_THREADS = 2;
/** Parts of the main thread's work after each of which the compilers have something to do. */
const PARTS = 100;

const leave: Body = [{ op: 'break' }];

/** An answer's way: the selector sees it, a thread of the client reads it, and the pool's thread goes on. */
const httpThread = (ns: number): Op => ({
  op: 'forever',
  body: [
    {
      op: 'select',
      cases: [
        { receive: 'requests', body: [compute(ns / 2)], closed: leave },
        { receive: 'readable', body: [compute(ns / 2), send('answers')], closed: leave },
      ],
    },
  ],
});

/** Requests on a pool of platform threads. */
export const javaPool: KernelKnown = {
  id: 'java-platform-pool',
  title: 'Java: 200 requests on 100 threads',
  summary: 'Each thread of the pool blocks in its request; half the requests wait for the second round.',
  settings: { requests: 200, threads: 100, delay: 1 },
  costs: {
    start: cpu(4 * MS, 'run: the launcher’s start', 'main'),
    boot: cpu(250 * MS, 'run: the Java machine’s start, the first request and the submitting', JAVA),
    c1: cpu(150 * MS, 'run of the first compiler', 'C1 CompilerThread'),
    c2: cpu(150 * MS, 'run of the second compiler', 'C2 CompilerThread'),
    create: CREATE,
    call: cpu(120_000, 'request, in the pool’s thread', POOL),
    http: cpu(0.4 * MS, 'request, in the client’s threads', HTTP),
    select: cpu(0.2 * MS, 'request, in the selector', SELECTOR),
  },
  parameters: { cores: 2 },
  untilNs: 3 * SECOND,
  // Threads of the collector and of the machine's upkeep are left out. The compilers work while there is something new
  // to run: here through the whole of the main thread's work.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const requests = setting('requests');
    const threads = Math.min(setting('threads'), requests);
    const boot: Body = each(PARTS, () => [
      compute(cost('boot') / PARTS),
      ...COMPILERS.map((name) => send(name)),
    ]);
    const java: Body = [
      ...COMPILERS.map((name) => startThreads(name, 1, cost('create'))),
      ...boot,
      startThreads(SELECTOR, 1, cost('create')),
      startThreads(HTTP, HTTP_THREADS, cost('create')),
      repeat(threads, [send('tasks'), startThreads(POOL, 1, cost('create'))]),
      repeat(requests - threads, [send('tasks')]),
      repeat(requests, [receive('done')]),
      close('tasks'),
      joinThreads(POOL),
      ...[...COMPILERS, 'requests', 'readable', 'selected'].map(close),
      ...[...COMPILERS, SELECTOR, HTTP].map(joinThreads),
    ];
    const call: Body = [
      compute(cost('call') / 2),
      send('requests'),
      answerAfter(setting('delay')),
      send('selected'),
      receive('answers'),
      compute(cost('call') / 2),
      send('done'),
    ];
    const compilers = COMPILERS.map((name, index) => [
      name,
      [serve(name, [compute(cost(index === 0 ? 'c1' : 'c2') / PARTS)])],
    ]);
    const queues = ['tasks', 'done', 'requests', 'readable', 'selected', 'answers'];
    return {
      threads: [
        {
          name: 'main',
          body: [compute(cost('start')), startThreads(JAVA, 1, cost('create')), joinThreads(JAVA)],
        },
      ],
      programs: {
        [JAVA]: java,
        ...Object.fromEntries(compilers),
        [SELECTOR]: [serve('selected', [compute(cost('select')), send('readable')])],
        [HTTP]: [httpThread(cost('http'))],
        [POOL]: [serve('tasks', call)],
      },
      objects: Object.fromEntries([
        ...COMPILERS.map((name) => [name, channel(PARTS)]),
        ...queues.map((name) => [name, channel(requests)]),
      ]),
    };
  },
};
