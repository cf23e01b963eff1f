import type { RuntimeInfo } from '../../domain/session.ts';
import { scan } from './fileWindow.ts';
import { type Binary, baseName, runtime } from './looked.ts';

/** `node::Start(int, char**)`, exported by every Node build because addons link against the executable. */
const NODE_START = '_ZN4node5StartEiPPc';
/** `process.release.headersUrl`, in the read-only data of Node and of Electron, which names its Node there. */
const RELEASE_URL = /\/download\/release\/v(\d+\.\d+\.\d+)\/node-v\1/;
/** `NODE_VERSION` as a string of its own. */
const VERSION_TEXT = /\0v(\d+\.\d+\.\d+)\0/g;
const LONGEST_MATCH = 160;

/** Whether a mapped file's name is Node as a library. */
export const isLibNode = (path: string): boolean => /^libnode\.so/.test(baseName(path));

const rodataOf = ({ elf }: Binary): { start: number; end: number } => {
  const section = elf.section('.rodata');
  return section ? { start: section.offset, end: section.offset + section.size } : { start: 0, end: 0 };
};

const firstMatch = (binary: Binary, pattern: RegExp): Promise<string | null> =>
  scan(
    binary.source,
    rodataOf(binary),
    LONGEST_MATCH,
    (window) => pattern.exec(window.toString('latin1'))?.[1],
  );

/** The only text of the form `v1.2.3` in the read-only data; null where there is none or more than one. */
async function onlyVersionText(binary: Binary): Promise<string | null> {
  const seen = new Set<string>();
  await scan(binary.source, rodataOf(binary), LONGEST_MATCH, (window) => {
    for (const match of window.toString('latin1').matchAll(VERSION_TEXT)) seen.add(match[1] ?? '');
    return undefined;
  });
  const [version] = seen;
  return seen.size === 1 && version !== undefined ? version : null;
}

/** Node, Electron, or a program that carries Node under another name. */
export async function lookForNode(binary: Binary): Promise<RuntimeInfo | null> {
  const isNode = (await binary.elf.symbol(NODE_START)) !== null;
  if (!isNode && !/^(node|nodejs|electron)$/.test(baseName(binary.path))) return null;
  const release = await firstMatch(binary, RELEASE_URL);
  if (release) return runtime('node', release, `release address in ${binary.path}`);
  const text = await onlyVersionText(binary);
  return runtime('node', text, `${text ? 'version text' : 'exported symbols'} of ${binary.path}`);
}
