import { readFileSync } from 'node:fs';
import { cpus, hostname, release } from 'node:os';
import { gunzipSync } from 'node:zlib';

/** What a session's head says of the machine. */
export interface MachineFacts {
  readonly hostname: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly clockTicksPerSecond: number;
  readonly kernelHz: number | null;
}

/** Auxiliary vector entry that holds the kernel's clock ticks a second (AT_CLKTCK, <linux/auxvec.h>). */
const AT_CLKTCK = 17n;
const USER_HZ = 100;

/** Clock ticks a second from the process's auxiliary vector, as `getconf CLK_TCK` prints; 100 where it cannot be read. */
export function clockTicksPerSecond(auxv: Uint8Array | null = readOrNull('/proc/self/auxv')): number {
  if (auxv === null) return USER_HZ;
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let at = 0; at + 16 <= view.byteLength; at += 16) {
    if (view.getBigUint64(at, true) === AT_CLKTCK) return Number(view.getBigUint64(at + 8, true));
  }
  return USER_HZ;
}

/** The scheduler tick, Hz, from the kernel's own configuration; null where it is not published. */
function kernelHz(): number | null {
  const packed = readOrNull('/proc/config.gz');
  const text = packed === null ? readOrNull(`/boot/config-${release()}`) : gunzipSync(packed);
  const match = text === null ? null : /^CONFIG_HZ=(\d+)$/m.exec(Buffer.from(text).toString('latin1'));
  return match?.[1] === undefined ? null : Number(match[1]);
}

function readOrNull(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Facts of this machine; what cannot be told is null or named `unknown`. */
export function machineFacts(): MachineFacts {
  const all = cpus();
  return {
    hostname: hostname(),
    kernel: release(),
    cpuModel: all[0]?.model.trim() || 'unknown',
    cores: all.length,
    clockTicksPerSecond: clockTicksPerSecond(),
    kernelHz: kernelHz(),
  };
}
