import type { Pid } from '../domain/units.ts';
import { pid } from '../domain/units.ts';

/** What is used of `/proc/PID/status` outside the hot path. */
export interface Status {
  /** With the kernel's escapes (`\n`, `\\`) undone. */
  readonly name: string;
  readonly tgid: Pid;
  readonly ppid: Pid;
  /** The id in each nested PID namespace, the reader's first, its own last; empty on kernels before 4.1. */
  readonly nspid: readonly number[];
  /** Real user id. */
  readonly uid: number;
  /** Effective user id. */
  readonly euid: number;
  /** Resident memory; null for a kernel thread or a zombie, which have none. */
  readonly rssBytes: number | null;
  readonly threads: number | null;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
}

/** Splits `Key:\tvalue` lines into a map. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

const count = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;

const unescapeName = (text: string): string =>
  text.replace(/\\(n|\\)/g, (_, letter) => (letter === 'n' ? '\n' : '\\'));

/** The name alone keeps its spaces, which `trim` would take. */
const nameOf = (text: string): string => unescapeName(/^Name:\t(.*)$/m.exec(text)?.[1] ?? '');

/** Parses `/proc/PID/status`; null where its ids are not there. */
export function parseStatus(text: string): Status | null {
  const fields = fieldsOf(text);
  const tgid = count(fields.get('Tgid'));
  const ppid = count(fields.get('PPid'));
  const uids = (fields.get('Uid') ?? '').split(/\s+/).map(count);
  const [uid, euid] = uids;
  if (tgid === null || ppid === null || uid == null || euid == null) return null;
  const rssKb = count(fields.get('VmRSS')?.replace(/ kB$/, ''));
  const nspid = fields.get('NSpid');
  return {
    name: nameOf(text),
    tgid: pid(tgid),
    ppid: pid(ppid),
    nspid: nspid ? nspid.split(/\s+/).map(Number).filter(Number.isInteger) : [],
    uid,
    euid,
    rssBytes: rssKb === null ? null : rssKb * 1024,
    threads: count(fields.get('Threads')),
    voluntary: count(fields.get('voluntary_ctxt_switches')),
    involuntary: count(fields.get('nonvoluntary_ctxt_switches')),
  };
}
