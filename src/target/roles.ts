import type { RuntimeInfo, RuntimeKind, ThreadRole } from '../domain/session.ts';

/** What is known of a thread when its role is asked for. */
export interface ThreadLook {
  /** `comm` of the thread: at most 15 bytes, so longer names are cut. */
  readonly name: string;
  /** Its tid is the process's pid. */
  readonly isMain: boolean;
  readonly runtime: RuntimeInfo;
  /** Name of the process's main thread, which threads inherit that never set one. */
  readonly mainName: string;
  /**
   * Place among the process's threads by time of start, the main thread 0; null where threads may have ended
   * before they were seen or their order is not known.
   */
  readonly order: number | null;
}

/** A thread's role, and a short name of its job for the reader. */
export interface RoleLook {
  readonly role: ThreadRole;
  readonly label: string;
}

interface NameRule {
  readonly name: RegExp;
  readonly role: ThreadRole;
  readonly label: string;
}

/**
 * Names that runtimes give their threads, as read from real processes (test/fixtures/target/threads.json). Node sets
 * them from its version 24 (src/node_platform.cc, src/inspector_agent.cc, src/node_worker.cc) and libuv from 1.50;
 * the JVM always (src/hotspot/share).
 */
const RULES: Readonly<Partial<Record<RuntimeKind, readonly NameRule[]>>> = {
  node: [
    { name: /^libuv-worker$/, role: 'libuv-worker', label: 'libuv pool worker' },
    { name: /^V8Worker$/, role: 'v8-platform', label: 'V8 platform worker' },
    { name: /^DelayedTaskSche/, role: 'v8-platform', label: 'V8 delayed tasks' },
    { name: /^SignalInspector$/, role: 'signal', label: 'waits for the signal that opens the inspector' },
    { name: /^InspectorIo$/, role: 'inspector', label: 'inspector I/O' },
    { name: /^WorkerThread$/, role: 'v8-worker-thread', label: 'worker thread' },
  ],
  jvm: [
    {
      name: /^(GC Thread|G1 |Z(Worker|Driver|Director|Stat|Uncommitter|Unmapper|Collector)|Shenandoah|Concurrent Mark|RuntimeWorker#)/,
      role: 'gc',
      label: 'garbage collector',
    },
    { name: /^C1 Compiler/, role: 'jit', label: 'C1 compiler' },
    { name: /^C2 Compiler/, role: 'jit', label: 'C2 compiler' },
    { name: /^(JVMCI|Graal)/, role: 'jit', label: 'Graal compiler' },
    { name: /^Sweeper thread$/, role: 'jit', label: 'sweeps compiled code' },
    { name: /^Signal Dispatch/, role: 'signal', label: 'signal dispatcher' },
    { name: /^VM Thread$/, role: 'other', label: 'VM thread (safe points)' },
    { name: /^VM Periodic Tas/, role: 'other', label: 'VM periodic tasks' },
    { name: /^Finalizer$|^Reference Handl|^Common-Cleaner$/, role: 'other', label: 'reference handling' },
    { name: /^(Service Thread|Monitor Deflati|Notification Th)/, role: 'other', label: 'JVM service' },
    { name: /^ForkJoinPool/, role: 'other', label: 'fork-join worker' },
    { name: /^VirtualThread-u/, role: 'other', label: 'virtual threads’ timer' },
  ],
};

/** Threads that a Python process has from C libraries; they never run Python code. */
const NATIVE_IN_PYTHON = /^(jemalloc_bg_thd|iou-|grpc_|ZMQbg|cuda|tokio-|rayon|gmain|gdbus|OMP|openblas)/;

const other = (label: string): RoleLook => ({ role: 'other', label });

/**
 * What a thread is for, from its name, its place and its process's runtime. Says only what those settle: a thread
 * that inherited its name and whose place is not telling is `other`.
 */
export function roleOf(look: ThreadLook): RoleLook {
  if (look.isMain) return { role: 'main', label: mainLabel(look.runtime.kind) };
  const rule = RULES[look.runtime.kind]?.find(({ name }) => name.test(look.name));
  if (rule) return { role: rule.role, label: rule.label };
  const isUnnamed = look.name === look.mainName;
  switch (look.runtime.kind) {
    case 'cpython':
      return roleInPython(look.name);
    case 'go':
      return roleInGo(isUnnamed, look.order);
    case 'node':
      return isUnnamed ? roleInOldNode(look) : other(look.name);
    case 'jvm':
      return other(look.order === 1 && isUnnamed ? 'Java main thread' : look.name);
    default:
      return other(isUnnamed ? 'thread' : look.name);
  }
}

function mainLabel(kind: RuntimeKind): string {
  return kind === 'jvm' ? 'launcher' : 'main thread';
}

/** Before 3.14 Python names no thread, and a C library's looks the same; from outside all count as Python's. */
function roleInPython(name: string): RoleLook {
  return NATIVE_IN_PYTHON.test(name) ? other(name) : { role: 'python-thread', label: 'Python thread' };
}

/**
 * `runtime.main` starts sysmon before any other M (src/runtime/proc.go), so it is the first thread after the main
 * one, which never ends. Every other unnamed thread is an M.
 */
function roleInGo(isUnnamed: boolean, order: number | null): RoleLook {
  if (!isUnnamed) return other('thread of a C library');
  if (order === 1) return { role: 'go-sysmon', label: 'sysmon' };
  return { role: 'go-m', label: 'M (runs goroutines)' };
}

/** First version whose threads carry names. Before, only the first ones can be told, by their fixed order of start. */
const FIRST_NAMED_NODE = 24;
const DELAYED_TASKS_AT = 1;
/** `--v8-pool-size` is 4 by default; a process that was given another one is misnamed here from place 2 on. */
const LAST_V8_WORKER_AT = 5;

function roleInOldNode({ order, runtime }: ThreadLook): RoleLook {
  const major = runtime.version === null ? Number.POSITIVE_INFINITY : Number.parseInt(runtime.version, 10);
  if (major >= FIRST_NAMED_NODE || order === null || order > LAST_V8_WORKER_AT + 1)
    return other('Node thread');
  if (order === DELAYED_TASKS_AT) return { role: 'v8-platform', label: 'V8 delayed tasks' };
  if (order <= LAST_V8_WORKER_AT) return { role: 'v8-platform', label: 'V8 platform worker' };
  return { role: 'signal', label: 'waits for the signal that opens the inspector' };
}
