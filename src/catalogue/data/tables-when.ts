import { type ComparisonTable, cell, row } from './table-types.ts';

export const WHEN_PYTHON_OR_GO: ComparisonTable = {
  id: 'when-python-go',
  title: 'When to use what: Python and Go',
  documents: ['000', '002'],
  columns: ['Python', 'Go'],
  rows: [
    row(
      'Fetching many pages',
      cell('Threads or asyncio', ['py-io-threads', 'speedup_ratio', 'speed-up of 4 threads']),
      cell('Goroutines', ['go-fetch-channel', 'delays_ratio', '10 requests, in delays']),
    ),
    row('A web server', 'An asynchronous framework', 'Goroutines under net/http'),
    row(
      'Image processing',
      cell('Processes, which cost something', [
        'py-processpool-8',
        'efficiency_ratio',
        'share of every core',
      ]),
      cell('Goroutines, nearly linear', ['go-cpu-parallel', 'efficiency_ratio', 'share of every core']),
    ),
    row('A pipeline of I/O and CPU', 'Threads and processes together', 'Goroutines for both'),
    row(
      'Machine learning',
      cell('Libraries that give the GIL back', [
        'py-numpy-threads',
        'speedup_ratio',
        'speed-up of 4 threads',
      ]),
      'Python’s libraries are ahead',
    ),
    row('Services with many connections', 'asyncio, or several workers', 'Goroutines'),
  ],
};

export const WHEN_WORKLOAD: ComparisonTable = {
  id: 'when-workload',
  title: 'When to use what: by kind of work',
  documents: ['003'],
  columns: ['Python', 'Go', 'In general'],
  rows: [
    row(
      'CPU-bound, parallel',
      cell('multiprocessing', ['py-multiprocessing-process', 'speedup_ratio', 'speed-up of 2']),
      cell('Goroutines', ['go-cpu-parallel', 'efficiency_ratio', 'share of every core']),
      'Threads of the kernel, or processes',
    ),
    row(
      'I/O-bound, many connections',
      cell('asyncio', ['py-cost-tasks', 'resident_per_task_bytes', 'for a task']),
      cell('Goroutines', ['go-cost-goroutines', 'resident_per_goroutine_bytes', 'for a goroutine']),
      'An event loop, or green threads',
    ),
    row(
      'I/O-bound, simple',
      cell('Threads', ['py-io-threads-2', 'speedup_ratio', 'speed-up of 2']),
      'Goroutines',
      'Threads of the kernel',
    ),
    row(
      'Mixed',
      cell('asyncio and a process pool', [
        'py-asyncio-executor',
        'gap_over_interval_ratio',
        'longest gap, in ticks',
      ]),
      'Goroutines',
      'Depends on the shares',
    ),
  ],
};

export const WHEN_NOT: ComparisonTable = {
  id: 'when-not',
  title: 'When to be concurrent at all',
  documents: ['004'],
  columns: ['Better not when', 'Then rather'],
  rows: [
    row('Many I/O operations are to run at once', 'There is a single one', 'Sequential code'),
    row(
      'CPU work falls into independent parts',
      'The parts share changing data',
      'One thread and a better algorithm',
    ),
    row('There are thousands of connections', 'There are fewer than a hundred', 'A thread for each request'),
    row(
      'The program must answer while it computes',
      'Each step needs the one before',
      'A pipeline or a stream',
    ),
    row('All cores are to work on a batch', 'Starting takes longer than the work', 'Vector operations'),
  ],
};

export const VERSIONS: ComparisonTable = {
  id: 'versions',
  title: 'Versions that changed concurrency',
  documents: ['004'],
  columns: ['Version', 'What came'],
  rows: [
    row('Python', '3.4 (2014)', 'asyncio, a first event loop'),
    row('Python', '3.5 (2015)', 'async and await in the language'),
    row(
      'Python',
      '3.11 (2022)',
      cell('TaskGroup: structured concurrency', [
        'py-asyncio-taskgroup',
        'group_cancelled_count',
        'siblings cancelled',
      ]),
    ),
    row(
      'Python',
      '3.13 (2024)',
      cell('A build without a GIL, on trial', [
        'py-free-threaded',
        'speedup_2_ratio',
        'speed-up of 2 threads',
      ]),
    ),
    row('Node.js', '10.5 (2018)', 'worker_threads, on trial'),
    row(
      'Node.js',
      '12 (2019)',
      cell('worker_threads, stable', ['node-worker-pool', 'efficiency_ratio', 'share of every core']),
    ),
    row('Go', '1.0 (2012)', 'Goroutines and channels'),
    row(
      'Java',
      '21 (2023)',
      cell('Virtual threads', ['java-virtual-threads', 'delays_ratio', '200 waits, in delays']),
    ),
    row('Rust', '1.39 (2019)', 'async and await; the runtime comes from outside'),
    row('Rust', 'tokio 1.0 (2020)', 'The usual runtime'),
    row('C#', '.NET 4.5 (2012)', 'async and await, tasks'),
    row('C#', '.NET 6 (2021)', 'Parallel loops over asynchronous work'),
  ],
};
