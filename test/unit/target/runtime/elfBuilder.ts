import { gnuHash } from '../../../../src/target/runtime/elf.ts';

/** A section to build, at an address of its own; symbols point into it. */
export interface PartSpec {
  readonly name: string;
  readonly bytes: Buffer;
  /** Symbol name to its offset and size in the section. */
  readonly symbols?: Readonly<Record<string, readonly [offset: number, size: number]>>;
}

interface Laid {
  readonly name: string;
  readonly type: number;
  readonly address: number;
  readonly bytes: Buffer;
  readonly link: number;
}

const BASE = 0x400000;
const ALIGN = 0x1000;
const BUCKETS = 2;
const firstPartIndex = 1;

const addressOf = (index: number) => BASE + index * 0x100000;

interface Named {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly section: number;
}

function dynamicSymbols(parts: readonly PartSpec[]): readonly Named[] {
  return parts
    .flatMap((part, index) =>
      Object.entries(part.symbols ?? {}).map(([name, [offset, size]]) => ({
        name,
        address: addressOf(index) + offset,
        size,
        section: index + firstPartIndex,
      })),
    )
    .sort((a, b) => (gnuHash(a.name) % BUCKETS) - (gnuHash(b.name) % BUCKETS));
}

function hashBytes(symbols: readonly Named[]): Buffer {
  const words = [BUCKETS, 1, 1, 0, 0, 0];
  const hashes = symbols.map(({ name }) => gnuHash(name));
  for (let bucket = 0; bucket < BUCKETS; bucket++)
    words.push(hashes.findIndex((hash) => hash % BUCKETS === bucket) + 1);
  for (const [index, hash] of hashes.entries()) {
    const next = hashes[index + 1];
    const isLast = next === undefined || next % BUCKETS !== hash % BUCKETS;
    words.push(((hash & ~1) | (isLast ? 1 : 0)) >>> 0);
  }
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, index * 4);
  return bytes;
}

/** Strings with their offsets, the empty one first. */
function strings(names: readonly string[]): {
  readonly bytes: Buffer;
  readonly at: (name: string) => number;
} {
  const bytes = Buffer.from(`\0${names.map((name) => `${name}\0`).join('')}`);
  return { bytes, at: (name) => (name === '' ? 0 : bytes.indexOf(`\0${name}\0`) + 1) };
}

/** A 64-bit little-endian ELF file with the given sections and a `.gnu.hash` of their symbols. */
export function buildElf(parts: readonly PartSpec[]): Buffer {
  const symbols = dynamicSymbols(parts);
  const names = strings(symbols.map(({ name }) => name));
  const symbolBytes = Buffer.alloc((symbols.length + 1) * 24);
  for (const [index, { name, address, size, section }] of symbols.entries()) {
    const at = (index + 1) * 24;
    symbolBytes.writeUInt32LE(names.at(name), at);
    symbolBytes.writeUInt16LE(section, at + 6);
    symbolBytes.writeBigUInt64LE(BigInt(address), at + 8);
    symbolBytes.writeBigUInt64LE(BigInt(size), at + 16);
  }
  const after = firstPartIndex + parts.length;
  const sections: Laid[] = [
    { name: '', type: 0, address: 0, bytes: Buffer.alloc(0), link: 0 },
    ...parts.map(({ name, bytes }, index) => ({ name, type: 1, address: addressOf(index), bytes, link: 0 })),
    { name: '.dynstr', type: 3, address: 0, bytes: names.bytes, link: 0 },
    { name: '.dynsym', type: 11, address: 0, bytes: symbolBytes, link: after },
    { name: '.gnu.hash', type: 0x6ffffff6, address: 0, bytes: hashBytes(symbols), link: after + 1 },
  ];
  return layOut(sections);
}

function layOut(given: readonly Laid[]): Buffer {
  const sectionNames = strings([...given.map(({ name }) => name), '.shstrtab']);
  const sections = [...given, { name: '.shstrtab', type: 3, address: 0, bytes: sectionNames.bytes, link: 0 }];
  const table = Buffer.alloc(sections.length * 64);
  const contents: Buffer[] = [];
  let offset = ALIGN;
  for (const [index, { name, type, address, bytes, link }] of sections.entries()) {
    const at = index * 64;
    table.writeUInt32LE(sectionNames.at(name), at);
    table.writeUInt32LE(type, at + 4);
    table.writeBigUInt64LE(BigInt(address), at + 16);
    table.writeBigUInt64LE(BigInt(offset), at + 24);
    table.writeBigUInt64LE(BigInt(bytes.length), at + 32);
    table.writeUInt32LE(link, at + 40);
    contents.push(bytes);
    offset += bytes.length;
  }
  const header = Buffer.alloc(ALIGN);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeBigUInt64LE(BigInt(offset), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(sections.length, 60);
  header.writeUInt16LE(sections.length - 1, 62);
  return Buffer.concat([header, ...contents, table]);
}
