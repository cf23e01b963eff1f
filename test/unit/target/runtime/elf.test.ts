import { expect, test } from 'vitest';
import { cString, gnuHash, readElf } from '../../../../src/target/runtime/elf.ts';
import { bytesSource } from '../../../../src/target/runtime/fileWindow.ts';
import { buildElf } from './elfBuilder.ts';

const image = () =>
  readElf(
    bytesSource(
      buildElf([
        { name: '.text', bytes: Buffer.from('code'), symbols: { start: [0, 4], Py_Version: [2, 2] } },
        { name: '.data', bytes: Buffer.from('0123456789'), symbols: { third: [3, 1] } },
      ]),
    ),
  );

test('the hash agrees with values of the GNU linker', () => {
  expect(gnuHash('')).toBe(0x1505);
  expect(gnuHash('printf')).toBe(0x156b2bb8);
  expect(gnuHash('exit')).toBe(0x7c967e3f);
});

test('sections are found by name and symbols through the hash table', async () => {
  const elf = await image();
  expect(elf?.section('.data')?.size).toBe(10);
  expect(elf?.section('.none')).toBeNull();
  expect(await elf?.symbol('third')).toEqual({ address: 0x500003, size: 1 });
  expect(await elf?.symbol('start')).toEqual({ address: 0x400000, size: 4 });
  expect(await elf?.symbol('thir')).toBeNull();
  expect(await elf?.symbol('')).toBeNull();
});

test('an address leads to its byte in the file', async () => {
  const elf = await image();
  const data = elf?.section('.data');
  expect(elf?.offsetOf(0x500003)).toBe((data?.offset ?? 0) + 3);
  expect(elf?.offsetOf(0x50000a)).toBeNull();
  expect(elf?.offsetOf(0)).toBeNull();
});

test('what is no 64-bit little-endian ELF file is null', async () => {
  const elf = buildElf([]);
  const as32 = Buffer.from(elf);
  as32[4] = 1;
  for (const bytes of [Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), as32, elf.subarray(0, 100)])
    expect(await readElf(bytesSource(bytes))).toBeNull();
});

test('no cut of a file makes the reader throw', async () => {
  const whole = buildElf([{ name: '.text', bytes: Buffer.from('code'), symbols: { start: [0, 4] } }]);
  for (let length = 0; length < whole.length; length += 7) {
    const elf = await readElf(bytesSource(whole.subarray(0, length)));
    await elf?.symbol('start');
  }
  const elf = await readElf(bytesSource(whole));
  expect(await elf?.symbol('start')).not.toBeNull();
});

test('a C string ends at its NUL or at the end of the bytes', () => {
  expect(cString(Buffer.from('ab\0c'))).toBe('ab');
  expect(cString(Buffer.from('ab\0c'), 3)).toBe('c');
});
