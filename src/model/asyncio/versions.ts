/** CPython versions whose asyncio differs in what the model has. */
export const PYTHON_VERSIONS = ['3.11', '3.12', '3.13', '3.14'] as const;
export type PythonVersion = (typeof PYTHON_VERSIONS)[number];

const minor = (version: string): number => Number(version.split('.')[1]);

/** tasks.py `eager_task_factory`, and gather's counting of children that are done already: 3.12. */
export const hasEagerTasks = (version: string): boolean => minor(version) >= 12;

/** concurrent/futures/thread.py: min(32, n + 4), n the CPUs (3.13 and later: those that the process may use). */
export const defaultPoolSize = (cores: number): number => Math.min(32, cores + 4);

/** taskgroups.py `__aexit__` and tasks.py `uncancel` as of 3.13: the last uncancel drops a cancellation still to be raised. */
export const hasLateUncancel = (version: string): boolean => minor(version) >= 13;
