import { type ComparisonTable, cell, row } from './table-types.ts';

const pyScaling = ['py-sum-squares-scaling', 'speedup_4_ratio', 'speed-up of 4 threads'] as const;
const goScaling = ['go-sum-squares-scaling', 'speedup_4_ratio', 'speed-up of 4 goroutines'] as const;

/** Python and Go, 12 rows. */
export const PYTHON_AND_GO: ComparisonTable = {
  id: 'python-go',
  title: 'Python and Go',
  documents: ['000', '002'],
  columns: ['Python with a GIL', 'Go'],
  rows: [
    row('Model', 'Threads of the kernel, 1:1, under one lock', 'Goroutines over threads of the kernel, M:N'),
    row('Parallel', cell('No: one thread runs bytecode', pyScaling), cell('Yes, on every core', goScaling)),
    row(
      'CPU-bound work',
      cell('Threads do not help, processes do', [
        'py-multiprocessing-pool',
        'speedup_ratio',
        'speed-up of 2 processes',
      ]),
      cell('N cores, N times as fast', ['go-cpu-parallel', 'efficiency_ratio', 'share of every core used']),
    ),
    row(
      'I/O-bound work',
      cell('Threads help: waiting gives the GIL back', [
        'py-io-threads',
        'speedup_ratio',
        'speed-up of 4 threads',
      ]),
      cell('Goroutines do well', ['go-fetch-channel', 'delays_ratio', '10 requests, in delays']),
    ),
    row(
      'Memory of one',
      cell(
        '1 to 2 MB of stack',
        ['py-cost-threads', 'resident_per_thread_bytes', 'in memory'],
        ['py-cost-threads', 'reserved_per_thread_bytes', 'reserved'],
      ),
      cell('About 2 KB, growing', ['go-cost-goroutines', 'resident_per_goroutine_bytes', 'in memory']),
    ),
    row(
      'Cost of a switch',
      cell(
        '1 to 2 µs, through the kernel',
        ['c-cost-switch', 'futex_switch_us', 'by futex'],
        ['py-cost-switch', 'kernel_switch_us', 'between two Python processes'],
      ),
      cell(
        '10 to 100 ns, in user space',
        ['go-cost-switch', 'yield_switch_us', 'by Gosched'],
        ['go-cost-switch', 'channel_switch_us', 'over a channel'],
      ),
    ),
    row(
      'How many',
      cell(
        '1,000 to 10,000 threads',
        ['py-cost-threads', 'smooth_count', 'here without getting dearer'],
        ['c-cost-threads', 'smooth_count', 'here in C'],
      ),
      cell(
        'Millions',
        ['go-cost-goroutines', 'alive_count', 'alive here'],
        ['go-cost-goroutines', 'smooth_count', 'without getting dearer'],
      ),
    ),
    row(
      'Creating one',
      cell('A Thread object, started', ['py-cost-threads', 'create_us', 'to create']),
      cell('The word go before a call', ['go-cost-goroutines', 'create_us', 'to create']),
    ),
    row('Communication', 'Shared memory and locks', 'Channels with types'),
    row('Ways around', 'Processes, with copies between them', 'None needed'),
    row(
      'Garbage',
      'Reference counts and a cycle collector, made simple by the GIL',
      'A concurrent collector, pauses below a millisecond',
    ),
    row(
      'Asynchronous',
      cell('asyncio: one thread, cooperative', [
        'py-asyncio-gather',
        'delays_ratio',
        '4 requests, in delays',
      ]),
      'Goroutines are it',
    ),
  ],
};

/** Go, three Pythons and Node, 7 rows. */
export const FIVE_WORLDS: ComparisonTable = {
  id: 'five-worlds',
  title: 'Go, three Pythons and Node',
  documents: ['001'],
  columns: ['Go', 'Python processes', 'Python threads', 'Python asyncio', 'Node.js'],
  rows: [
    row(
      'Parallel',
      cell('Yes', goScaling),
      cell('Yes', ['py-multiprocessing-pool', 'speedup_ratio', 'speed-up of 2']),
      cell('No: the GIL', ['py-cpu-sequential-vs-threads', 'speedup_ratio', 'speed-up of 2']),
      cell('No', ['py-asyncio-gather', 'threads_count', 'threads']),
      cell('No', ['node-blocked-loop', 'gap_over_block_ratio', 'loop stood still, share']),
    ),
    row(
      'Concurrent',
      'Yes',
      'Limited',
      cell('For I/O', ['py-io-threads', 'speedup_ratio', 'speed-up of 4 waits']),
      cell('Yes', ['py-asyncio-gather', 'delays_ratio', '4 waits, in delays']),
      cell('Yes', ['node-io-loop', 'delays_ratio', '120 waits, in delays']),
    ),
    row(
      'Preemption',
      cell('By the runtime', ['go-preemption', 'longest_gap_s', 'longest wait of a timer']),
      'By the kernel',
      cell('By the kernel, and the GIL’s interval', [
        'py-cpu-sequential-vs-threads',
        'switch_interval_s',
        'interval',
      ]),
      cell('At await only', [
        'py-asyncio-blocked',
        'first_tick_over_block_ratio',
        'wait of a timer, in blocks',
      ]),
      cell('At await only', ['node-blocked-loop', 'gap_over_block_ratio', 'wait of a timer, in blocks']),
    ),
    row('Threads used', 'Many', 'Many processes', 'Many', 'One', 'One'),
    row(
      'Scheduler',
      'Go’s runtime, in user space',
      'The kernel',
      'The kernel and the GIL',
      'The event loop',
      'libuv’s event loop',
    ),
    row(
      'Ease',
      'Reads as if it blocked',
      'Costly exchange',
      'The GIL’s surprises',
      'Wordy',
      'Well supported by the language',
    ),
    row('Best for', 'Servers; CPU and I/O', 'CPU-bound jobs', 'I/O', 'Asynchronous I/O', 'Asynchronous I/O'),
  ],
};

/** Seven languages in one line each. */
export const LANGUAGE_MODELS: ComparisonTable = {
  id: 'language-models',
  title: 'Other languages and their models',
  documents: ['000', '002'],
  columns: ['Model', 'Parallel', 'Remark'],
  rows: [
    row('Java', '1:1', 'Yes', 'Heavy threads, good for CPU-bound work'),
    row('C#', '1:1 with async and await', 'Yes', 'Tasks over a pool of threads'),
    row(
      'Rust',
      '1:1, with async on top',
      cell('Yes', ['rust-threads', 'speedup_2_ratio', 'speed-up of 2']),
      'The compiler refuses data races',
    ),
    row(
      'JavaScript',
      'One thread and an event loop',
      cell('With workers', ['node-worker-pool', 'efficiency_ratio', 'share of every core']),
      'I/O never blocks',
    ),
    row('Ruby', '1:1 with a global lock', 'No', 'As in Python'),
    row('Erlang, Elixir', 'M:N', 'Yes', 'Millions of small processes that send messages'),
    row(
      'C, C++',
      '1:1',
      cell('Yes', ['c-pthreads', 'speedup_2_ratio', 'speed-up of 2']),
      'Memory and races are the programmer’s business',
    ),
  ],
};

/** Six languages: which means for which work. */
export const SIX_LANGUAGES: ComparisonTable = {
  id: 'six-languages',
  title: 'Six languages: concurrency and parallelism',
  documents: ['004'],
  columns: ['Concurrency', 'Parallelism', 'Limit', 'Best for'],
  rows: [
    row(
      'Python',
      'asyncio, threads',
      cell('Processes', ['py-processpool-8', 'efficiency_ratio', 'share of every core']),
      cell('The GIL, in threads', ['py-threadpool-cpu-8', 'speedup_ratio', 'speed-up of 8 threads']),
      'I/O by asyncio, CPU by processes',
    ),
    row(
      'Node.js',
      cell('Event loop and promises', ['node-io-loop', 'delays_ratio', '120 waits, in delays']),
      cell('Workers, child processes', ['node-worker-pool', 'efficiency_ratio', 'share of every core']),
      'One thread a loop',
      'I/O by the loop, CPU by workers',
    ),
    row(
      'Go',
      cell('Goroutines and channels', ['go-fetch-channel', 'delays_ratio', '10 waits, in delays']),
      cell('The same goroutines', ['go-cpu-parallel', 'efficiency_ratio', 'share of every core']),
      'None',
      'Both',
    ),
    row(
      'Java',
      cell('Virtual threads', ['java-virtual-threads', 'delays_ratio', '200 waits, in delays']),
      'Fork-join pool, platform threads',
      'None',
      'I/O by virtual threads, CPU by the pool',
    ),
    row(
      'Rust',
      cell('async with a runtime', ['rust-tokio-like', 'delays_ratio', '1000 waits, in delays']),
      cell('Threads, parallel loops', ['rust-threads', 'efficiency_2_ratio', 'share of two cores']),
      'None; no data races',
      'I/O by async, CPU by threads',
    ),
    row('C#', 'async and tasks', 'Parallel loops and tasks', 'None', 'I/O by async, CPU by parallel loops'),
  ],
};

/** What each of the six calls the usual primitives. */
export const PRIMITIVES: ComparisonTable = {
  id: 'primitives',
  title: 'Six languages: primitives',
  documents: ['004'],
  columns: ['Python', 'Node.js', 'Go', 'Java', 'Rust', 'C#'],
  rows: [
    row('Task', 'async def', 'async function', 'go', 'Thread.startVirtualThread', 'tokio::spawn', 'Task.Run'),
    row('Queue', 'asyncio.Queue', 'none; streams', 'chan', 'BlockingQueue', 'tokio::sync::mpsc', 'Channel'),
    row(
      'Lock',
      cell('threading.Lock', ['py-lock', 'lost_count', 'updates lost']),
      'none; one thread',
      cell('sync.Mutex', ['go-mutex', 'per_addition_us', 'for an addition']),
      'synchronized, ReentrantLock',
      'std::sync::Mutex',
      'lock, SemaphoreSlim',
    ),
    row(
      'Atomic',
      'none',
      'Atomics',
      cell('sync/atomic', ['go-atomic', 'atomic_us', 'for an addition']),
      'AtomicInteger',
      'std::sync::atomic',
      'Interlocked',
    ),
    row(
      'Pool',
      'ThreadPoolExecutor',
      'workers, by hand',
      'the runtime',
      'newVirtualThreadPerTaskExecutor',
      'the runtime',
      'ThreadPool',
    ),
    row(
      'Parallel loop',
      'multiprocessing.Pool.map',
      'Promise.all, for I/O',
      'errgroup',
      'parallelStream',
      'rayon par_iter',
      'Parallel.ForEach',
    ),
  ],
};
