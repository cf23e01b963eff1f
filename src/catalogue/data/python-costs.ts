import { about, absolute, atLeast, atMost, between, integer, number, seconds, workload } from '../define.ts';
import type { Workload } from '../types.ts';

/** The documents' MB of a stack, 2^20 bytes; a guard page may come on top. */
const MIB = 1_048_576;

export const PYTHON_COSTS: readonly Workload[] = [
  workload('python', {
    id: 'py-context-switch',
    title: 'Bytes through a pipe between two threads',
    documents: ['003'],
    model: 'gil',
    path: 'context_switch.py',
    parameters: [integer('switches', 100_000, 20_000, 100, 10_000_000, 'bytes to write and read')],
    claims: [
      absolute('time', '100,000 bytes take 0.487 s', 'wall_s', 0.487),
      {
        word: 'per-switch',
        text: 'about 4.9 us for a byte',
        figure: 'per_byte_us',
        stated: 4.9,
        relation: between(2.45, 9.8),
        ifNot: 'The time depends on how often the threads really alternate.',
      },
      {
        word: 'one-each',
        text: 'each byte is one context switch',
        figure: 'switches_per_byte_ratio',
        stated: 1,
        relation: about(1, 2),
        needs: { quiet: false },
        ifNot:
          'The pipe holds 64 KiB, so the writer goes on without a switch; what was timed are mostly system calls.',
      },
    ],
    lesson: {
      what: 'One thread writes bytes into a pipe, another reads them. The kernel counts how often it really switched.',
      where: 'The voluntary switches of both lanes against the number of bytes.',
      question: 'Does this measure the cost of a context switch?',
      answer:
        'Only as far as a byte forces one. The pipe takes many bytes before the writer must wait, so most bytes cost two system calls and no switch.',
      steps: ['Writer and reader; look at the number of switches.'],
    },
  }),
  workload('python', {
    id: 'py-cost-threads',
    title: 'What a Python thread costs',
    kind: 'cost',
    documents: ['000', '001', '002', '003'],
    model: 'gil',
    path: 'cost_threads.py',
    parameters: [
      integer('most', 4000, 500, 125, 16_000, 'threads alive at most'),
      number('share', 0.1, 0.05, 0.001, 0.5, 'share of the free memory'),
      seconds('hold', 0.5, 0.4, 'time for which all of them are then there'),
    ],
    claims: [
      {
        word: 'reserved',
        text: 'a thread takes 1 to 8 MB of stack',
        documents: ['000', '002', '003'],
        figure: 'reserved_per_thread_bytes',
        relation: between(MIB, 8.125 * MIB),
        ifNot: 'The size of a stack is a setting of the system (ulimit -s) and of the C library.',
      },
      {
        word: 'resident',
        text: 'a thread takes 1 to 2 MB of memory',
        documents: ['000', '002'],
        figure: 'resident_per_thread_bytes',
        relation: between(MIB, 2.2 * MIB),
        ifNot: 'The stack is reserved, not used: memory is taken page by page as the thread needs it.',
      },
      {
        word: 'thousands',
        text: 'a machine carries some thousands of threads',
        documents: ['000', '002'],
        figure: 'alive_count',
        stated: 1000,
        relation: atLeast(1000),
        needs: { fixed: 'all' },
        ifNot:
          'A limit of this system (ulimit -u, pids of the cgroup, or the memory share) stopped it earlier.',
      },
    ],
    lesson: {
      what: 'Threads are started until a bound, each waiting. The program times their start and reads what the process takes.',
      where: 'The thread count rises in steps; the resident memory grows far less than the reserved one.',
      question: 'A hundred thousand threads of 8 MB would be 800 GB. Why does that not settle the matter?',
      answer:
        'It counts address space. What limits threads in practice is the memory that they touch, the kernel’s own bookkeeping and the limits set.',
      steps: ['The first threads.'],
    },
  }),
  workload('python', {
    id: 'py-cost-switch',
    title: 'What a switch costs, in the kernel and in the interpreter',
    kind: 'cost',
    documents: ['000', '002', '003'],
    model: 'asyncio',
    path: 'cost_switch.py',
    parameters: [
      integer('rounds', 100_000, 10_000, 100, 10_000_000, 'round trips between two processes'),
      integer(
        'steps',
        1_000_000,
        200_000,
        100,
        100_000_000,
        'switches between generators, and between tasks',
      ),
    ],
    claims: [
      {
        word: 'kernel',
        text: 'a switch by the kernel takes 1 to 5 us',
        documents: ['000', '002', '003'],
        figure: 'kernel_switch_us',
        relation: between(1, 5),
      },
      {
        word: 'function-call',
        text: 'switching between coroutines is a function call',
        documents: ['003'],
        figure: 'generator_switch_us',
        relation: atMost(0.2),
      },
      {
        word: 'task-cheaper',
        text: 'an asyncio switch is cheaper than one by the kernel',
        documents: ['003'],
        figure: 'kernel_over_task_ratio',
        relation: atLeast(1),
        ifNot: 'The loop’s own work for each task costs as much as the kernel’s switch.',
      },
    ],
    lesson: {
      what: 'The same hand-over three times: two processes on one core, two generators, two asyncio tasks.',
      where: 'In the first part switches by the thousand in the kernel’s counters; in the others none.',
      question: 'Why does a task switch cost so much more than a generator’s?',
      answer:
        'The generator is one call. A task goes through the loop’s queue, and now and then through epoll.',
      steps: ['The kernel switches.', 'The interpreter switches generators.', 'The loop switches tasks.'],
    },
  }),
  workload('python', {
    id: 'py-cost-tasks',
    title: 'What an asyncio task costs',
    kind: 'cost',
    documents: ['001', '003'],
    model: 'asyncio',
    path: 'cost_tasks.py',
    parameters: [
      integer('most', 512_000, 32_000, 1000, 2_000_000, 'tasks alive at most'),
      number('share', 0.1, 0.05, 0.001, 0.5, 'share of the free memory'),
    ],
    lesson: {
      what: 'Tasks are created by the thousand and all wait for one event.',
      where: 'One lane, one core; the memory grows by about a kilobyte a task.',
      question: 'What takes the kilobyte?',
      answer:
        'The task, its coroutine’s frame, and the future on which it waits. There is no stack of its own.',
      steps: ['The first thousand.'],
    },
  }),
];
