import type { RuntimeInfo } from '../../domain/session.ts';
import { type Binary, runtime } from './looked.ts';

/** What the Go linker tells about a program. */
export interface GoBuildInfo {
  /** As Go writes it, e.g. `go1.26.8`. */
  readonly version: string;
  /** Import path of the main package, e.g. `example.com/small`; null where the build left it out. */
  readonly path: string | null;
  /** Main module and its version. */
  readonly module: string | null;
  readonly moduleVersion: string | null;
  /** Build settings such as `CGO_ENABLED`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Reads `length` bytes at a virtual address; an empty buffer where there are none. */
export type ReadAddress = (address: number, length: number) => Promise<Buffer>;

/** Layout of the section's header: src/debug/buildinfo/buildinfo.go. */
const MAGIC = '\xff Go buildinf:';
const HEADER_BYTES = 32;
const INLINE_STRINGS = 2;
const BIG_ENDIAN = 1;
/** The linker puts 16 marker bytes at each end of the module text. */
const MARKER_BYTES = 16;
const MAX_TEXT_BYTES = 1 << 20;

/** A length as Go's unsigned varint, then as many bytes. */
function inlineString(bytes: Buffer, at: number): { readonly text: Buffer; readonly next: number } | null {
  let length = 0;
  let next = at;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[next++];
    if (byte === undefined || scale > MAX_TEXT_BYTES) return null;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (next + length > bytes.length) return null;
  return { text: bytes.subarray(next, next + length), next: next + length };
}

/** A Go string header (address, length) at `address`, as builds before Go 1.18 point to. */
async function pointedString(address: number, read: ReadAddress): Promise<Buffer | null> {
  const header = await read(address, 16);
  if (header.length < 16) return null;
  const length = Number(header.readBigUInt64LE(8));
  return length > MAX_TEXT_BYTES ? null : read(Number(header.readBigUInt64LE(0)), length);
}

async function strings(bytes: Buffer, read: ReadAddress): Promise<readonly [Buffer, Buffer] | null> {
  const flags = bytes[15] ?? 0;
  if (flags & INLINE_STRINGS) {
    const version = inlineString(bytes, HEADER_BYTES);
    const module = version && inlineString(bytes, version.next);
    return version && [version.text, module?.text ?? Buffer.alloc(0)];
  }
  if (flags & BIG_ENDIAN || bytes[14] !== 8) return null;
  const version = await pointedString(Number(bytes.readBigUInt64LE(16)), read);
  const module = await pointedString(Number(bytes.readBigUInt64LE(24)), read);
  return version && [version, module ?? Buffer.alloc(0)];
}

/** Parses the content of `.go.buildinfo`; null where it is malformed or of a 32-bit or big-endian build before Go 1.18. */
export async function parseGoBuildInfo(bytes: Buffer, read: ReadAddress): Promise<GoBuildInfo | null> {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const [version, module] = (await strings(bytes, read)) ?? [];
  if (!version || !module || version.length === 0) return null;
  const text = module.subarray(MARKER_BYTES, -MARKER_BYTES).toString('utf8');
  const rows = text.split('\n').map((line) => line.split('\t'));
  const row = (key: string): readonly string[] => rows.find((fields) => fields[0] === key) ?? [];
  const builds = rows.filter((fields) => fields[0] === 'build').map((fields) => (fields[1] ?? '').split('='));
  return {
    version: version.toString('utf8'),
    path: row('path')[1] ?? null,
    module: row('mod')[1] ?? null,
    moduleVersion: row('mod')[2] ?? null,
    settings: Object.fromEntries(builds.map(([key = '', ...value]) => [key, value.join('=')])),
  };
}

/** A Go program, by the build information that its linker left. */
export async function lookForGo({ elf, source, path }: Binary): Promise<RuntimeInfo | null> {
  const section = elf.section('.go.buildinfo');
  if (!section) return null;
  const bytes = await source.read(section.offset, Math.min(section.size, MAX_TEXT_BYTES));
  const read: ReadAddress = async (address, length) => {
    const offset = elf.offsetOf(address);
    return offset === null ? Buffer.alloc(0) : source.read(offset, length);
  };
  const info = await parseGoBuildInfo(bytes, read);
  if (!info) return runtime('go', null, `section .go.buildinfo of ${path}, which could not be read further`);
  const main = info.path ? `, main package ${info.path}` : '';
  return runtime('go', info.version.replace(/^go/, ''), `Go build info of ${path}${main}`);
}
