import type { RuntimeKind } from '../domain/session.ts';

/** What a recording tells the decision tree; null where it cannot be told. */
export interface DecisionFigures {
  /** Average number of cores busy: CPU time of all threads over wall time. */
  readonly parallelism: number | null;
  /** Average number of threads that ran or waited for a core: CPU time and run-queue delay over wall time. */
  readonly demand: number | null;
  /** Cores that the program may use. */
  readonly cores: number | null;
  /** Runnable but without a core, over CPU time plus that, 0 to 1. */
  readonly runqueueShare: number | null;
  /** Most threads alive at once. */
  readonly threads: number | null;
  readonly runtime: RuntimeKind | null;
  readonly gil: 'gil' | 'free-threaded' | null;
}

type NumericFigure = 'parallelism' | 'demand' | 'cores' | 'runqueueShare' | 'threads';

/** When an answer is the one; every part must hold. `below` is exclusive, `from` inclusive. */
export type Condition =
  | { readonly figure: NumericFigure; readonly from?: number; readonly below?: number }
  | { readonly figure: 'runtime' | 'gil'; readonly is: string };

export interface DecisionAnswer {
  readonly label: string;
  readonly when: Condition;
  /** Id of the next node. */
  readonly next: string;
}

export type DecisionNode =
  | {
      readonly id: string;
      readonly kind: 'question';
      readonly text: string;
      readonly answers: readonly DecisionAnswer[];
    }
  | {
      readonly id: string;
      readonly kind: 'advice';
      readonly text: string;
      /** Workloads of the catalogue that show it. */
      readonly examples: readonly string[];
    };

/** Below this many busy cores a program waits most of its time; above the second it computes. Choices of this product. */
export const WAITING_BELOW = 0.3;
export const COMPUTING_FROM = 0.8;

const RUNTIMES: readonly { readonly label: string; readonly runtime: RuntimeKind; readonly word: string }[] =
  [
    { label: 'Python', runtime: 'cpython', word: 'python' },
    { label: 'Node.js', runtime: 'node', word: 'node' },
    { label: 'Go', runtime: 'go', word: 'go' },
    { label: 'Java', runtime: 'jvm', word: 'java' },
    { label: 'Rust, C, C++', runtime: 'native', word: 'native' },
  ];

function languageQuestion(work: 'io' | 'cpu' | 'mixed'): DecisionNode {
  const answers = RUNTIMES.map(({ label, runtime, word }): DecisionAnswer => {
    const next = work === 'cpu' && word === 'python' ? 'cpu-python-build' : `${work}-${word}`;
    return { label, when: { figure: 'runtime', is: runtime }, next };
  });
  return { id: `${work}-language`, kind: 'question', text: 'Which runtime?', answers };
}

const advice = (id: string, text: string, ...examples: string[]): DecisionNode => ({
  id,
  kind: 'advice',
  text,
  examples,
});

/** The documents' decision tree. The first node is where a walk begins. */
export const DECISION_TREE: readonly DecisionNode[] = [
  {
    id: 'work',
    kind: 'question',
    text: 'Does the program wait or compute?',
    answers: [
      {
        label: 'It waits: I/O-bound',
        when: { figure: 'demand', below: WAITING_BELOW },
        next: 'io-language',
      },
      {
        label: 'Both: mixed',
        when: { figure: 'demand', from: WAITING_BELOW, below: COMPUTING_FROM },
        next: 'mixed-language',
      },
      {
        label: 'It computes: CPU-bound',
        when: { figure: 'demand', from: COMPUTING_FROM },
        next: 'cpu-language',
      },
    ],
  },
  languageQuestion('io'),
  languageQuestion('mixed'),
  languageQuestion('cpu'),
  {
    id: 'cpu-python-build',
    kind: 'question',
    text: 'Does the interpreter have a GIL?',
    answers: [
      { label: 'Yes', when: { figure: 'gil', is: 'gil' }, next: 'cpu-python' },
      { label: 'No: free-threaded', when: { figure: 'gil', is: 'free-threaded' }, next: 'cpu-python-free' },
    ],
  },
  advice(
    'io-python',
    'asyncio for many connections; threads are simpler for a few.',
    'py-asyncio-gather',
    'py-io-threads',
  ),
  advice(
    'io-node',
    'Promises on the one loop; keep every callback short.',
    'node-io-loop',
    'node-blocked-loop',
  ),
  advice('io-go', 'A goroutine for each thing that waits, results over channels.', 'go-fetch-channel'),
  advice(
    'io-java',
    'A virtual thread for each task (Java 21 or newer), never pooled.',
    'java-virtual-threads',
  ),
  advice(
    'io-native',
    'An async runtime such as tokio in Rust; an event loop in C and C++.',
    'rust-tokio-like',
  ),
  advice(
    'cpu-python',
    'Processes: multiprocessing or ProcessPoolExecutor. Or C code that gives the GIL back.',
    'py-processpool-8',
    'py-numpy-threads',
  ),
  advice(
    'cpu-python-free',
    'Threads, as in any language without a GIL. Mind the data that they share.',
    'py-free-threaded',
    'py-race',
  ),
  advice(
    'cpu-node',
    'A pool of workers, or child processes behind one port.',
    'node-worker-pool',
    'node-cluster',
  ),
  advice('cpu-go', 'Goroutines: they use every core by themselves.', 'go-sum-squares-scaling'),
  advice('cpu-java', 'The fork-join pool or parallel streams.'),
  advice(
    'cpu-native',
    'Threads of the kernel, one a core; in Rust also a library of parallel loops.',
    'rust-threads',
    'c-pthreads',
  ),
  advice('mixed-python', 'asyncio for the waiting, a process pool for the computing.', 'py-asyncio-executor'),
  advice('mixed-node', 'The loop for the waiting, workers for the computing.', 'node-worker-threads'),
  advice('mixed-go', 'Goroutines for both.', 'go-blocking-syscall'),
  advice(
    'mixed-java',
    'Virtual threads for the waiting, the fork-join pool for the computing.',
    'java-virtual-threads',
  ),
  advice(
    'mixed-native',
    'An async runtime for the waiting, a pool of threads for the computing.',
    'rust-tokio-like',
    'rust-threads',
  ),
];

const NODES = new Map(DECISION_TREE.map((node) => [node.id, node]));

/** The node called `id`. Throws for an id that the tree does not have. */
export function decisionNode(id: string): DecisionNode {
  const node = NODES.get(id);
  if (!node) throw new Error(`The decision tree has no node ${id}.`);
  return node;
}

/** Whether a condition holds; null where the figure is unknown. */
export function meets(condition: Condition, figures: DecisionFigures): boolean | null {
  const value = figures[condition.figure];
  if (value === null) return null;
  if ('is' in condition) return value === condition.is;
  const measured = Number(value);
  return (
    measured >= (condition.from ?? Number.NEGATIVE_INFINITY) &&
    measured < (condition.below ?? Number.POSITIVE_INFINITY)
  );
}

/** A question met on the way, with the answer that the figures give; null where they give none. */
export interface DecisionStep {
  readonly node: Extract<DecisionNode, { kind: 'question' }>;
  readonly answer: DecisionAnswer | null;
  /** The figure that decided. */
  readonly figure: keyof DecisionFigures;
  readonly value: number | string | null;
}

export interface DecisionWalk {
  readonly steps: readonly DecisionStep[];
  /** The advice at the end; null where a question stayed open. */
  readonly advice: Extract<DecisionNode, { kind: 'advice' }> | null;
}

/** Walks the tree by a recording's figures as far as they go. Each question asks for one figure only. */
export function walkDecision(figures: DecisionFigures): DecisionWalk {
  const steps: DecisionStep[] = [];
  let node = decisionNode('work');
  while (node.kind === 'question') {
    const figure = node.answers[0]?.when.figure ?? 'runtime';
    const answer = node.answers.find((candidate) => meets(candidate.when, figures) === true) ?? null;
    steps.push({ node, answer, figure, value: figures[figure] });
    if (answer === null) return { steps, advice: null };
    node = decisionNode(answer.next);
  }
  return { steps, advice: node };
}
