import type { RuntimeInfo } from '../../domain/session.ts';
import { scan } from './fileWindow.ts';
import { type Binary, baseName } from './looked.ts';

/** `libpython3.13t.so.1.0`, `python3.6m`: major, minor and ABI flags (`t` free-threaded, `d` debug, `m` pymalloc). */
const NAME = /^(?:lib)?python(\d)\.(\d+)([a-z]*)(?:\.so[.\d]*)?$/;
const LONGEST_VERSION = 32;
const DEBUG_OFFSETS_COOKIE = 'xdebugpy';
/** First minor version with `_Py_DebugOffsets`, and with a free-threaded build (Include/internal/pycore_debug_offsets.h). */
const FIRST_FREE_THREADED = 13;

/** Whether a mapped file's name is a CPython library. */
export const isLibPython = (path: string): boolean => /^libpython\d\.\d+[a-z]*\.so/.test(baseName(path));
/** Whether an executable's name is a CPython's; a launcher of a build with a shared library exports no symbol of it. */
export const isPythonName = (path: string): boolean => /^python(\d(\.\d+)?[a-z]*)?$/.test(baseName(path));

interface NamedVersion {
  readonly major: number;
  readonly minor: number;
  readonly flags: string;
}

/** What a file name says; null where it carries no version. */
export function versionInName(path: string): NamedVersion | null {
  const match = NAME.exec(baseName(path));
  if (!match) return null;
  return { major: Number(match[1]), minor: Number(match[2]), flags: match[3] ?? '' };
}

/** `PY_VERSION_HEX` as text: 0x030d00f0 is `3.13.0`, 0x030e00b2 is `3.14.0b2` (Include/patchlevel.h). */
export function formatVersionHex(hex: number): string {
  const level = { 10: 'a', 11: 'b', 12: 'rc' }[(hex >>> 4) & 0xf] ?? '';
  const serial = level === '' ? '' : String(hex & 0xf);
  return `${hex >>> 24}.${(hex >>> 16) & 0xff}.${(hex >>> 8) & 0xff}${level}${serial}`;
}

async function versionFromSymbol({ elf, source }: Binary): Promise<string | null> {
  const symbol = await elf.symbol('Py_Version');
  const offset = symbol && elf.offsetOf(symbol.address);
  if (offset === null) return null;
  const bytes = await source.read(offset, 8);
  return bytes.length === 8 ? formatVersionHex(bytes.readUInt32LE(0)) : null;
}

/**
 * `PY_VERSION` as the build left it in `.rodata`: the linker often stores it as the tail of another string (an
 * install prefix that ends with the version), so only its end is required to be a string's end.
 */
async function versionFromText({ elf, source }: Binary, name: NamedVersion): Promise<string | null> {
  const rodata = elf.section('.rodata');
  if (!rodata) return null;
  const pattern = new RegExp(`(?<![\\d.])${name.major}\\.${name.minor}\\.\\d+(?:(?:a|b|rc)\\d+)?\\+?(?=\\0)`);
  const range = { start: rodata.offset, end: rodata.offset + rodata.size };
  return scan(source, range, LONGEST_VERSION, (window) => pattern.exec(window.toString('latin1'))?.[0]);
}

/** Whether the build has a GIL, from `_Py_DebugOffsets.free_threaded` in the file's own data; null before 3.13. */
async function gilFromDebugOffsets({ elf, source }: Binary): Promise<RuntimeInfo['gil']> {
  const symbol = await elf.symbol('_PyRuntime');
  const offset = symbol && elf.offsetOf(symbol.address);
  if (offset === null) return null;
  const bytes = await source.read(offset, 24);
  if (bytes.length < 24 || bytes.toString('latin1', 0, 8) !== DEBUG_OFFSETS_COOKIE) return null;
  return bytes.readBigUInt64LE(16) === 0n ? 'gil' : 'free-threaded';
}

function gilFromVersion(version: string, flags: string | null): RuntimeInfo['gil'] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 3 || (major === 3 && minor < FIRST_FREE_THREADED)) return 'gil';
  if (flags === null) return null;
  return flags.includes('t') ? 'free-threaded' : 'gil';
}

/** CPython by its exported symbols: a static build, or its library. Any file name will do. */
export async function lookForCPython(binary: Binary): Promise<RuntimeInfo | null> {
  if (!(await binary.elf.symbol('Py_GetVersion'))) return null;
  const name = versionInName(binary.path);
  const symbol = await versionFromSymbol(binary);
  const text = symbol ?? (name && (await versionFromText(binary, name)));
  const version = text ?? (name ? `${name.major}.${name.minor}` : null);
  const how = symbol ? 'symbol Py_Version' : text ? 'version text' : 'file name';
  const gil =
    (await gilFromDebugOffsets(binary)) ?? (version ? gilFromVersion(version, name?.flags ?? null) : null);
  return { kind: 'cpython', version, gil, evidence: `${how} of ${binary.path}` };
}

/** What an executable's name alone says, until its library is mapped. */
export function pythonByName(path: string): RuntimeInfo {
  const name = versionInName(path);
  const version = name ? `${name.major}.${name.minor}` : null;
  return {
    kind: 'cpython',
    version,
    gil: version === null ? null : gilFromVersion(version, name?.flags ?? null),
    evidence: `name of ${path}`,
  };
}
