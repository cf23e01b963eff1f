import { absolute, atLeast, atMost, between, exactly, integer, list, number, workload } from '../define.ts';
import type { Workload } from '../types.ts';

const n = (usual: number, quick: number, title: string) =>
  integer('n', usual, quick, 1000, 2_000_000_000, title);
const threads = integer('threads', 2, 2, 1, 64, 'threads, and sums');
const processes = integer('processes', 2, 2, 1, 64, 'processes, and sums');

const noSpeedup = {
  relation: between(0.5, 1.3),
  needs: { gil: 'gil' as const },
  ifNot:
    'More than 1.3 on a build with the GIL means that other load disturbed the first part: run it again.',
};

const twoCpuThreads = {
  what: 'The same sum runs in sequence and then in threads. Only the holder of the GIL runs bytecode, so the threads take turns of about 5 ms and the second part takes as long as the first.',
  where:
    'In the second part two lanes are runnable all the time, and together they fill about one core. What each lacks is neither sleep nor run-queue delay of the kernel: it waits in a futex for the GIL.',
  question: 'Two threads on two idle cores: why is the time not halved?',
  answer:
    'The cores are there and the kernel would use them. The interpreter lets one thread run bytecode at a time, so one of the two always waits for the other.',
  steps: [
    'One thread does all the work: one lane, one core.',
    'Two lanes now, yet the parallelism stays about 1: the lanes are complements of each other.',
  ],
};

export const PYTHON_CPU: readonly Workload[] = [
  workload('python', {
    id: 'py-cpu-sequential-vs-threads',
    title: 'A sum in sequence, then in two threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'cpu_threads.py',
    parameters: [n(10_000_000, 3_000_000, 'iterations of each sum'), threads],
    claims: [
      absolute('sequential', 'in sequence 1.5 s', 'sequential_s', 1.5),
      absolute('threads', 'in two threads 1.5 s', 'threads_s', 1.5),
      {
        word: 'no-speedup',
        text: 'two threads are no faster than one',
        figure: 'speedup_ratio',
        stated: 1,
        ...noSpeedup,
      },
      {
        word: 'switch-interval',
        text: 'a thread holds the GIL for 100 ticks or 15 ms',
        figure: 'switch_interval_s',
        stated: 0.015,
        relation: between(0.0149, 0.0151),
        outdated: {
          since: '3.2',
          reason: 'Ticks went with CPython 3.2; since then a waiting thread asks for the GIL after 5 ms.',
        },
      },
      {
        word: 'five-ms',
        text: 'the GIL is given up about every 5 ms',
        documents: ['001'],
        figure: 'switch_interval_s',
        stated: 0.005,
        relation: between(0.0049, 0.0051),
      },
    ],
    lesson: twoCpuThreads,
  }),
  workload('python', {
    id: 'py-cpu-threads-20m',
    title: 'The same sum, twice as long',
    documents: ['003'],
    model: 'gil',
    path: 'cpu_threads.py',
    reports: 'py-cpu-sequential-vs-threads',
    parameters: [n(20_000_000, 3_000_000, 'iterations of each sum'), threads],
    claims: [
      absolute('sequential', 'in sequence 2.41 s', 'sequential_s', 2.41),
      absolute('threads', 'in two threads 2.53 s', 'threads_s', 2.53),
      {
        word: 'slower',
        text: 'threads are slower than no threads, by about 5 %',
        figure: 'speedup_ratio',
        stated: 0.95,
        relation: between(0.8, 1),
        needs: { gil: 'gil', fixed: 'all' },
        ifNot: 'The price of handing the GIL over has become so small that it is lost in the noise of a run.',
      },
    ],
    lesson: twoCpuThreads,
  }),
  workload('python', {
    id: 'py-sum-squares-scaling',
    title: 'One sum split over 1, 2 and 4 threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'sum_squares_scaling.py',
    parameters: [
      n(100_000_000, 4_000_000, 'iterations in all'),
      list('threads', '1,2,4', 1, 64, 'numbers of threads'),
    ],
    claims: [
      absolute('one', '100 million iterations take 1.5 s', 'threads_1_s', 1.5),
      absolute('two', 'over two threads 1.5 s', 'threads_2_s', 1.5),
      absolute('four', 'over four threads 1.6 s', 'threads_4_s', 1.6),
      {
        word: 'no-speedup-2',
        text: 'two threads bring nothing',
        figure: 'speedup_2_ratio',
        stated: 1,
        ...noSpeedup,
      },
      {
        word: 'no-speedup-4',
        text: 'four threads bring nothing, or cost a little',
        figure: 'speedup_4_ratio',
        stated: 0.94,
        ...noSpeedup,
      },
    ],
    lesson: {
      what: 'A fixed amount of work is split over more and more threads. The GIL makes the parts run one after the other, so the time does not fall.',
      where: 'Compare the three parts: one, two, then four lanes, always about one core busy.',
      question: 'The part of each thread gets smaller. Why does the whole not get shorter?',
      answer: 'The parts do not overlap: while one thread runs bytecode all others wait for the GIL.',
      steps: [
        'One thread.',
        'Two threads share one GIL.',
        'Four threads share it: more hand-overs, no more work done.',
      ],
    },
    timeoutS: 240,
  }),
  workload('python', {
    id: 'py-free-threaded',
    title: 'The split sum without a GIL',
    documents: ['002', '004'],
    model: 'free-threaded',
    path: 'sum_squares_scaling.py',
    reports: 'py-sum-squares-scaling',
    requires: { version: '3.13', freeThreaded: true },
    parameters: [
      n(100_000_000, 4_000_000, 'iterations in all'),
      list('threads', '1,2,4', 1, 64, 'numbers of threads'),
    ],
    claims: [
      {
        word: 'parallel',
        text: 'a free-threaded build runs two threads in parallel',
        figure: 'speedup_2_ratio',
        stated: 2,
        relation: atLeast(1.5),
        needs: { cores: 2, gil: 'free-threaded' },
      },
    ],
    lesson: {
      what: 'A build of CPython made without the GIL runs the same file. Its threads run bytecode at the same time.',
      where: 'The lanes of the second part are busy together; the parallelism rises to the number of cores.',
      question: 'The program did not change. What did?',
      answer:
        'Only the interpreter: reference counts and containers are protected one by one, so no lock is held while bytecode runs.',
      steps: [
        'One thread, slightly slower than with a GIL.',
        'Two threads, two cores.',
        'Four threads, as many cores as there are.',
      ],
    },
    timeoutS: 240,
  }),
  workload('python', {
    id: 'py-multiprocessing-pool',
    title: 'Two sums in a pool of processes',
    documents: ['000', '002'],
    model: 'multiprocessing',
    path: 'mp_pool.py',
    parameters: [n(10_000_000, 3_000_000, 'iterations of each sum'), processes],
    claims: [
      absolute('pool', 'a pool of two takes 0.8 s', 'pool_s', 0.8),
      {
        word: 'twice',
        text: 'two processes are twice as fast',
        figure: 'speedup_ratio',
        stated: 2,
        relation: atLeast(1.6),
        needs: { cores: 2 },
        ifNot: 'Starting the processes is part of the time: a short run shows less.',
      },
    ],
    lesson: {
      what: 'Each process has an interpreter and a GIL of its own, so the two sums run at the same time.',
      where: 'Two more processes appear in the second part, each with one busy lane; the parent sleeps.',
      question: 'What is paid for the second core?',
      answer: 'Starting two processes, their memory, and copying arguments and results through a pipe.',
      steps: ['One process works.', 'Two child processes work, the parent waits for their results.'],
    },
  }),
  workload('python', {
    id: 'py-multiprocessing-process',
    title: 'Two sums in two processes',
    documents: ['003'],
    model: 'multiprocessing',
    path: 'mp_process.py',
    parameters: [n(20_000_000, 3_000_000, 'iterations of each sum'), processes],
    claims: [
      absolute('processes', 'two processes take 1.28 s', 'processes_s', 1.28),
      {
        word: 'near-twice',
        text: 'nearly twice as fast as in sequence',
        figure: 'speedup_ratio',
        stated: 1.88,
        relation: atLeast(1.6),
        needs: { cores: 2 },
        ifNot: 'Starting the processes is part of the time: a short run shows less.',
      },
    ],
    lesson: {
      what: 'The same as with the pool, but each process is started by hand and ends with its work.',
      where: 'Two children are born at the start of the second part and die at its end.',
      question: 'When is a pool better than a process for each task?',
      answer: 'When there are many short tasks: the pool pays for starting its processes once.',
      steps: ['One process works.', 'Two children, a core each.'],
    },
  }),
  workload('python', {
    id: 'py-processpool-8',
    title: 'Eight tasks in a process pool',
    documents: ['004'],
    model: 'multiprocessing',
    path: 'processpool.py',
    parameters: [
      n(10_000_000, 1_500_000, 'square roots a task'),
      integer('tasks', 8, 8, 1, 1000, 'tasks'),
      integer('workers', 0, 0, 0, 64, 'processes in the pool, 0 for one a core'),
    ],
    claims: [
      {
        word: 'near-linear',
        text: 'the speed-up is close to the number of cores',
        figure: 'efficiency_ratio',
        stated: 1,
        relation: atLeast(0.75),
        needs: { cores: 2 },
        ifNot: 'The start of the pool counts too: a short run shows less.',
      },
    ],
    lesson: {
      what: 'Eight tasks are handed to as many processes as there are cores; a process that is done takes the next.',
      where: 'Every core is busy for the whole second part, whatever the order of the tasks.',
      question: 'Why not eight processes on two cores?',
      answer:
        'Six of them would wait in the run queue at any time: more memory and more switches, no more work.',
      steps: ['One task, to have a measure.', 'All tasks: every core busy until the last is done.'],
    },
  }),
  workload('python', {
    id: 'py-threadpool-cpu-8',
    title: 'The eight tasks in a thread pool',
    documents: ['004'],
    model: 'gil',
    path: 'threadpool_cpu.py',
    parameters: [
      n(10_000_000, 500_000, 'square roots a task'),
      integer('tasks', 8, 8, 1, 1000, 'tasks'),
      integer('workers', 8, 8, 1, 256, 'threads in the pool'),
    ],
    claims: [
      {
        word: 'slower',
        text: 'slower than a single thread',
        figure: 'speedup_ratio',
        relation: atMost(1),
        needs: { gil: 'gil' },
        ifNot: 'Handing the GIL over costs so little today that the two differ by less than the noise.',
      },
    ],
    lesson: {
      what: 'A pool of threads takes CPU work. Eight threads wait for one GIL.',
      where:
        'Eight lanes, of which one runs at a time; each shows slices of about 5 ms with long waits between.',
      question: 'What is a thread pool good for in Python, then?',
      answer: 'For work that waits: files, sockets, sleeps, and C code that gives the GIL back.',
      steps: ['One thread does all tasks.', 'Eight threads do them in the same time.'],
    },
    timeoutS: 180,
  }),
  workload('python', {
    id: 'py-numpy-threads',
    title: 'Matrix products in four threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'numpy_threads.py',
    requires: { packages: ['numpy'] },
    parameters: [
      integer('size', 1000, 500, 10, 5000, 'rows and columns of a matrix'),
      integer('threads', 4, 4, 1, 64, 'threads'),
      integer('repeat', 8, 8, 1, 1000, 'products a thread'),
      integer('blas-threads', 1, 1, 1, 64, 'threads that one product may use by itself'),
    ],
    claims: [
      {
        word: 'parallel',
        text: 'numpy gives the GIL back, so the products run in parallel',
        figure: 'speedup_ratio',
        relation: atLeast(1.5),
        needs: { cores: 2 },
      },
    ],
    lesson: {
      what: 'The product is computed by C code that has given the GIL back; several threads compute at once.',
      where: 'Four busy lanes in the second part and as many busy cores as the machine has.',
      question: 'Same interpreter, same GIL. Why is it parallel this time?',
      answer: 'The GIL guards bytecode only. While numpy multiplies, no bytecode runs.',
      steps: [
        'One thread multiplies; the library itself is held to one thread.',
        'Four threads multiply at the same time.',
      ],
    },
  }),
  workload('python', {
    id: 'py-race',
    title: 'A counter without a lock',
    documents: ['000', '002', '003', '004'],
    model: 'gil',
    path: 'race.py',
    parameters: [
      n(1_000_000, 300_000, 'additions a thread'),
      list('threads', '2,4', 1, 16, 'numbers of threads'),
    ],
    claims: [
      {
        word: 'lost-2',
        text: 'two threads end near 1,234,567 of 2,000,000',
        documents: ['000', '002'],
        figure: 'lost_2_ratio',
        stated: 0.383,
        relation: atLeast(0.001),
        outdated: {
          since: '3.10',
          reason:
            'Since CPython 3.10 no switch can fall between the read and the write of this loop. The race is still there: see lost_with_call_ratio.',
        },
        ifNot: 'The loss depends on where the switches fall: run it again.',
      },
      {
        word: 'lost-4',
        text: 'four threads end at 1,247,833 of 4,000,000',
        documents: ['003'],
        figure: 'lost_4_ratio',
        stated: 0.688,
        relation: atLeast(0.001),
        outdated: {
          since: '3.10',
          reason:
            'Since CPython 3.10 no switch can fall between the read and the write of this loop. The race is still there: see lost_with_call_ratio.',
        },
        ifNot: 'The loss depends on where the switches fall: run it again.',
      },
      {
        word: 'not-atomic',
        text: 'reading, adding and writing can be torn apart',
        figure: 'lost_with_call_ratio',
        relation: atLeast(0.0001),
      },
    ],
    lesson: {
      what: 'Threads add to one number. If a switch falls between the read and the write of one of them, the additions of the others in between are lost.',
      where:
        'The counts in the output; the lanes show nothing wrong, which is what makes such errors hard to find.',
      question: 'The plain loop is exact on a new interpreter. Is it correct?',
      answer:
        'No. It is exact because of where this interpreter happens to allow switches. One call in the middle, or a free-threaded build, and the losses are back.',
      steps: [
        'Two threads, the plain loop.',
        'Four threads, the plain loop.',
        'A call between the read and the write: updates are lost.',
      ],
    },
  }),
  workload('python', {
    id: 'py-lock',
    title: 'The counter under a lock',
    documents: ['000', '002', '004'],
    model: 'gil',
    path: 'lock.py',
    parameters: [n(1_000_000, 200_000, 'additions a thread'), integer('threads', 2, 2, 1, 64, 'threads')],
    claims: [{ word: 'exact', text: 'always exact', figure: 'lost_count', stated: 0, relation: exactly(0) }],
    lesson: {
      what: 'The lock makes read, add and write one piece. Nobody else can come between.',
      where: 'The total in the output, and the time beside that of the loop without a lock.',
      question: 'The GIL is a lock too. Why a second one?',
      answer:
        'The GIL protects the interpreter, not your data: it may change hands between any two of your steps.',
      steps: ['All additions under one lock.'],
    },
  }),
  workload('python', {
    id: 'py-lock-granularity',
    title: 'No lock, a lock each time, a lock a chunk',
    documents: ['000', '002'],
    model: 'gil',
    path: 'lock_granularity.py',
    parameters: [
      n(1_000_000, 300_000, 'additions a thread'),
      integer('threads', 2, 2, 1, 64, 'threads'),
      integer('chunk', 1000, 1000, 1, 1_000_000, 'additions under one lock'),
    ],
    claims: [
      absolute('none', 'without a lock 0.1 s', 'no_lock_s', 0.1),
      absolute('fine', 'a lock for every operation: 2.5 s', 'per_operation_s', 2.5),
      absolute('coarse', 'a lock for a chunk: 0.8 s', 'per_chunk_s', 0.8),
      {
        word: 'fine-slower',
        text: 'a lock for every operation is much slower than no lock and no threads',
        figure: 'per_operation_ratio',
        stated: 25,
        relation: atLeast(2),
        ifNot: 'A lock that nobody else holds has become cheap.',
      },
      {
        word: 'coarse-slower',
        text: 'a coarse lock is still eight times slower than none',
        figure: 'per_chunk_ratio',
        stated: 8,
        relation: atLeast(2),
        ifNot: 'A lock taken once a chunk costs next to nothing here.',
      },
    ],
    lesson: {
      what: 'The same additions with the lock around each one, and around a thousand at a time.',
      where: 'The length of the three parts, and the voluntary switches in the second.',
      question: 'How large should the piece under a lock be?',
      answer: 'As large as needed to be paid for, as short as others can bear to wait.',
      steps: ['No lock, one thread.', 'A lock around every addition.', 'A lock around a thousand.'],
    },
  }),
  workload('python', {
    id: 'py-context-switch',
    title: 'Bytes through a pipe between two threads',
    documents: ['003'],
    model: 'kernel',
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
        relation: atLeast(0.5),
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
    model: 'kernel',
    path: 'cost_threads.py',
    parameters: [
      integer('most', 4000, 500, 125, 16_000, 'threads alive at most'),
      number('share', 0.1, 0.05, 0.001, 0.5, 'share of the free memory'),
    ],
    claims: [
      {
        word: 'reserved',
        text: 'a thread takes 1 to 8 MB of stack',
        documents: ['000', '002', '003'],
        figure: 'reserved_per_thread_bytes',
        stated: 8_388_608,
        relation: between(1e6, 1.2e7),
        ifNot: 'The size of a stack is a setting of the system (ulimit -s) and of the C library.',
      },
      {
        word: 'resident',
        text: 'a thread takes 1 to 2 MB of memory',
        documents: ['000', '002'],
        figure: 'resident_per_thread_bytes',
        stated: 1_500_000,
        relation: between(1e6, 2.2e6),
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
