import { answerAfter, compute, cpu, MS, reader, repeat, SECOND } from '../../kernel/known/parts.ts';
import { CREATE, type GilKnown, runThreads, START, threaded } from './parts.ts';

const requests = (id: string, count: number, title: string): GilKnown => ({
  id,
  title,
  summary: 'Who waits for an answer does not hold the lock: in threads all requests wait at the same time.',
  settings: { requests: count, delay: 1 },
  costs: {
    start: { ...START, ns: 150 * MS, spentBy: 'main' },
    create: CREATE,
    request: cpu(3 * MS, 'request, sent and read', 'fetch'),
  },
  parameters: { cores: 2 },
  untilNs: (count + 2) * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const fetch = [compute(cost('request') / 2), answerAfter(setting('delay')), compute(cost('request') / 2)];
    return threaded(
      [
        compute(cost('start')),
        repeat(setting('requests'), fetch),
        ...runThreads('fetch', setting('requests'), cost('create')),
      ],
      { fetch },
    );
  },
});

const products: GilKnown = {
  id: 'py-numpy-threads',
  title: 'Matrix products in four threads',
  summary: 'C code that gives the lock back while it multiplies: the threads compute side by side.',
  settings: { size: 1000, threads: 4, repeat: 8, 'blas-threads': 1 },
  costs: {
    start: { ...START, ns: 200 * MS },
    create: CREATE,
    alone: cpu(0.05, 'multiplication in the main thread, size³ a product', 'main'),
    multiplication: cpu(0.05, 'multiplication in a thread, size³ a product', 'multiply'),
  },
  parameters: { cores: 4 },
  untilNs: 3 * SECOND,
  // The first product, which loads the library, is part of `start`. Threads of the library's own (`blas-threads` over 1) are left out: a product here uses the thread that asks for it.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const count = setting('size') ** 3;
    const product = (each: string) =>
      ({ op: 'native', ns: Math.round(count * cost(each)), releases: true }) as const;
    const threads = setting('threads');
    return threaded(
      [
        compute(cost('start')),
        repeat(threads * setting('repeat'), [product('alone')]),
        ...runThreads('multiply', threads, cost('create')),
      ],
      { multiply: [repeat(setting('repeat'), [product('multiplication')])] },
    );
  },
};

/** What needs no lock: waiting for a network, and C code that gives it back. */
export const OUTSIDE_KNOWN: readonly GilKnown[] = [
  requests('py-io-threads', 4, 'Four requests in sequence, then in four threads'),
  requests('py-io-threads-2', 2, 'Two requests in sequence, then in two threads'),
  products,
];
