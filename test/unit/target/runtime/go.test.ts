import { expect, test } from 'vitest';
import { parseGoBuildInfo, type ReadAddress } from '../../../../src/target/runtime/go.ts';

const MARKER = 'x'.repeat(16);
const MODULE = [
  'path\texample.com/small/cmd',
  'mod\texample.com/small\tv1.2.3\th1:abc=',
  'build\tCGO_ENABLED=0',
  'build\t-ldflags="-X a=b"',
  '',
].join('\n');

const none: ReadAddress = () => Promise.resolve(Buffer.alloc(0));

function header(flags: number): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.write('\xff Go buildinf:', 'latin1');
  bytes[14] = 8;
  bytes[15] = flags;
  return bytes;
}

/** A length as an unsigned varint, then the text. */
function prefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) return Buffer.concat([Buffer.from(length), bytes]);
  }
}

test('the form of Go 1.18 and later holds its texts itself', async () => {
  const bytes = Buffer.concat([header(2), prefixed('go1.26.8'), prefixed(MARKER + MODULE + MARKER)]);
  expect(await parseGoBuildInfo(bytes, none)).toEqual({
    version: 'go1.26.8',
    path: 'example.com/small/cmd',
    module: 'example.com/small',
    moduleVersion: 'v1.2.3',
    settings: { CGO_ENABLED: '0', '-ldflags': '"-X a=b"' },
  });
});

test('the older form points to its texts', async () => {
  const memory = Buffer.alloc(4096);
  const put = (headerAt: number, textAt: number, text: string) => {
    memory.writeBigUInt64LE(BigInt(textAt), headerAt);
    memory.writeBigUInt64LE(BigInt(text.length), headerAt + 8);
    memory.write(text, textAt);
  };
  put(16, 256, 'go1.17.13');
  put(48, 512, `${MARKER}path\tcommand-line-arguments\n${MARKER}`);
  const bytes = header(0);
  bytes.writeBigUInt64LE(16n, 16);
  bytes.writeBigUInt64LE(48n, 24);
  const read: ReadAddress = (address, length) => Promise.resolve(memory.subarray(address, address + length));
  expect(await parseGoBuildInfo(bytes, read)).toMatchObject({
    version: 'go1.17.13',
    path: 'command-line-arguments',
    module: null,
  });
});

test('a program without module text still has its version', async () => {
  const bytes = Buffer.concat([header(2), prefixed('go1.26.8'), prefixed('')]);
  expect(await parseGoBuildInfo(bytes, none)).toMatchObject({
    version: 'go1.26.8',
    path: null,
    settings: {},
  });
});

test('what is malformed is null', async () => {
  const endless = Buffer.concat([header(2), Buffer.alloc(40, 0xff)]);
  const cut = Buffer.concat([header(2), prefixed('go1.26.8')]).subarray(0, 36);
  const bigEndian = header(1);
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(64), endless, cut, bigEndian])
    expect(await parseGoBuildInfo(bytes, none)).toBeNull();
});
