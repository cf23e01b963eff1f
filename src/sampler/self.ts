import { newSchedstatRecord, parseSchedstat } from '../procfs/schedstat.ts';
import type { ProcReader } from './reader.ts';

/** The sampler's own CPU since it was made. */
export interface SelfMeter {
  /** CPU of the calling thread, ns. */
  threadNs(): number;
  /** CPU of the whole process, ns. */
  processNs(): number;
}

const buffer = Buffer.alloc(256);
const record = newSchedstatRecord();

/** Measures the thread that calls it, through `/proc/thread-self`, and the process, through getrusage. */
export function selfMeter(reader: ProcReader): SelfMeter {
  const fd = reader.open('/proc/thread-self/schedstat');
  const thread = () => {
    const read = fd < 0 ? fd : reader.pread(fd, buffer, 0);
    return read > 0 && parseSchedstat(buffer, read, record) ? record.cpuNs : 0;
  };
  const process_ = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  };
  const threadBase = thread();
  const processBase = process_();
  return { threadNs: () => thread() - threadBase, processNs: () => process_() - processBase };
}
