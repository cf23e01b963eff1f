import type { ByteSource } from './fileWindow.ts';

/** A section of an ELF file: offsets and sizes in bytes. */
export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  /** Index of the section that this one refers to (a symbol table's strings, a hash table's symbols). */
  readonly link: number;
}

/** A defined dynamic symbol. */
export interface ElfSymbol {
  readonly address: number;
  readonly size: number;
}

/** The parts of a 64-bit little-endian ELF file that tell a runtime and its version. */
export interface ElfImage {
  readonly sections: readonly ElfSection[];
  section(name: string): ElfSection | null;
  /** File offset of a virtual address; null where the file holds no bytes for it (`.bss`). */
  offsetOf(address: number): number | null;
  /** Looks one exported symbol up through `.gnu.hash`: a handful of short reads, whatever the table's size. */
  symbol(name: string): Promise<ElfSymbol | null>;
}

const HEADER_BYTES = 64;
const SECTION_BYTES = 64;
const SYMBOL_BYTES = 24;
/** Refuses malformed headers; real programs have under a hundred sections. */
const MAX_SECTIONS = 4096;
const MAX_NAMES_BYTES = 1 << 20;
const SHT_NOBITS = 8;
const SHT_GNU_HASH = 0x6ffffff6;
const HASH_WORDS_AT_ONCE = 64;

const u64 = (bytes: Buffer, offset: number): number => Number(bytes.readBigUInt64LE(offset));

/** Text up to the next NUL. */
export function cString(bytes: Buffer, offset = 0): string {
  const end = bytes.indexOf(0, offset);
  return bytes.toString('latin1', offset, end < 0 ? bytes.length : end);
}

/** The hash of `.gnu.hash` (h * 33 + c from 5381, 32 bits). */
export function gnuHash(name: string): number {
  let hash = 5381;
  for (const char of Buffer.from(name)) hash = (Math.imul(hash, 33) + char) >>> 0;
  return hash;
}

/** Reads the section table of `source`; null for anything but a well-formed 64-bit little-endian ELF file. */
export async function readElf(source: ByteSource): Promise<ElfImage | null> {
  const header = await source.read(0, HEADER_BYTES);
  const is64LittleEndian =
    header.length === HEADER_BYTES &&
    header.readUInt32BE(0) === 0x7f454c46 &&
    header.readUInt16BE(4) === 0x0201;
  if (!is64LittleEndian) return null;
  const sections = await readSections(source, header);
  return sections && imageOf(source, sections);
}

async function readSections(source: ByteSource, header: Buffer): Promise<readonly ElfSection[] | null> {
  const count = header.readUInt16LE(60);
  const table = await source.read(u64(header, 40), count * SECTION_BYTES);
  if (
    count > MAX_SECTIONS ||
    header.readUInt16LE(58) !== SECTION_BYTES ||
    table.length < count * SECTION_BYTES
  )
    return count === 0 ? [] : null;
  const namesAt = header.readUInt16LE(62) * SECTION_BYTES;
  if (namesAt >= table.length) return [];
  const names = await source.read(
    u64(table, namesAt + 24),
    Math.min(u64(table, namesAt + 32), MAX_NAMES_BYTES),
  );
  return Array.from({ length: count }, (_, index) => sectionAt(table, index * SECTION_BYTES, names));
}

function sectionAt(table: Buffer, at: number, names: Buffer): ElfSection {
  return {
    name: cString(names, Math.min(table.readUInt32LE(at), names.length)),
    type: table.readUInt32LE(at + 4),
    address: u64(table, at + 16),
    offset: u64(table, at + 24),
    size: u64(table, at + 32),
    link: table.readUInt32LE(at + 40),
  };
}

function imageOf(source: ByteSource, sections: readonly ElfSection[]): ElfImage {
  return {
    sections,
    section: (name) => sections.find((section) => section.name === name) ?? null,
    offsetOf: (address) => {
      const holds = (s: ElfSection) =>
        s.address !== 0 && address >= s.address && address < s.address + s.size;
      const section = sections.find((s) => s.type !== SHT_NOBITS && holds(s));
      return section ? address - section.address + section.offset : null;
    },
    symbol: (name) => lookUp(source, sections, name),
  };
}

interface HashTable {
  readonly buckets: number;
  readonly firstSymbol: number;
  readonly bucketsAt: number;
  readonly chainAt: number;
  readonly chainEnd: number;
  readonly symbolsAt: number;
  readonly stringsAt: number;
}

async function hashTable(source: ByteSource, sections: readonly ElfSection[]): Promise<HashTable | null> {
  const hash = sections.find((section) => section.type === SHT_GNU_HASH);
  const symbols = hash && sections[hash.link];
  const strings = symbols && sections[symbols.link];
  if (!hash || !symbols || !strings) return null;
  const head = await source.read(hash.offset, 16);
  if (head.length < 16 || head.readUInt32LE(0) === 0) return null;
  const buckets = head.readUInt32LE(0);
  const bucketsAt = hash.offset + 16 + head.readUInt32LE(8) * 8;
  return {
    buckets,
    firstSymbol: head.readUInt32LE(4),
    bucketsAt,
    chainAt: bucketsAt + buckets * 4,
    chainEnd: hash.offset + hash.size,
    symbolsAt: symbols.offset,
    stringsAt: strings.offset,
  };
}

async function lookUp(
  source: ByteSource,
  sections: readonly ElfSection[],
  name: string,
): Promise<ElfSymbol | null> {
  const table = await hashTable(source, sections);
  if (!table) return null;
  const hash = gnuHash(name);
  const bucket = await source.read(table.bucketsAt + (hash % table.buckets) * 4, 4);
  const first = bucket.length === 4 ? bucket.readUInt32LE(0) : 0;
  if (first < table.firstSymbol) return null;
  for await (const index of chain(source, table, first, hash)) {
    const symbol = await symbolAt(source, table, index, name);
    if (symbol) return symbol;
  }
  return null;
}

/** Indexes of the symbols of one bucket whose hash agrees; a chain ends at the word with its lowest bit set. */
async function* chain(
  source: ByteSource,
  table: HashTable,
  first: number,
  hash: number,
): AsyncGenerator<number> {
  let index = first;
  for (let at = table.chainAt + (first - table.firstSymbol) * 4; at < table.chainEnd; ) {
    const words = await source.read(at, Math.min(HASH_WORDS_AT_ONCE * 4, table.chainEnd - at));
    for (let i = 0; i + 4 <= words.length; i += 4, index++) {
      const word = words.readUInt32LE(i);
      if ((word | 1) === (hash | 1)) yield index;
      if (word & 1) return;
    }
    if (words.length === 0) return;
    at += words.length;
  }
}

async function symbolAt(
  source: ByteSource,
  table: HashTable,
  index: number,
  name: string,
): Promise<ElfSymbol | null> {
  const entry = await source.read(table.symbolsAt + index * SYMBOL_BYTES, SYMBOL_BYTES);
  if (entry.length < SYMBOL_BYTES) return null;
  const text = await source.read(table.stringsAt + entry.readUInt32LE(0), Buffer.byteLength(name) + 1);
  const isDefined = entry.readUInt16LE(6) !== 0;
  if (!isDefined || cString(text) !== name || text.length <= Buffer.byteLength(name)) return null;
  return { address: u64(entry, 8), size: u64(entry, 16) };
}
