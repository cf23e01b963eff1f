import { expect, test } from 'vitest';
import { parseLastPid } from '../../../src/procfs/last-pid.ts';
import { mappedFiles } from '../../../src/procfs/mapped-files.ts';
import { isKernelThread, parseProcessImage } from '../../../src/procfs/process-image.ts';

const STAT =
  '11691 (a ) b) Z 1 11691 900 0 -1 4194316 10 0 0 0 55 1 2 3 20 0 1 0 160267 0 0 18446744073709551615 4198400 4900000 140736215150000 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 1792\n';

test('the image’s fields are counted from the last parenthesis', () => {
  expect(parseProcessImage(STAT)).toEqual({ flags: 4194316, startStack: '140736215150000', exitCode: 1792 });
});

test('a kernel before 3.5 shows no exit code', () => {
  expect(parseProcessImage(STAT.replace(/ 1792\n$/, '\n'))?.exitCode).toBeNull();
});

test('a cut or foreign text is null', () => {
  for (const text of ['', 'x', '1 (a) S 1 2', STAT.slice(0, 60)]) expect(parseProcessImage(text)).toBeNull();
});

test('a kernel thread is told by its flags', () => {
  const kthreadd =
    '2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n';
  const image = parseProcessImage(kthreadd);
  expect(image && isKernelThread(image)).toBe(true);
  const user = parseProcessImage(STAT);
  expect(user && isKernelThread(user)).toBe(false);
});

test('the last id stands at the end of the load average', () => {
  expect(parseLastPid('0.20 0.18 0.12 1/80 11206\n')).toBe(11206);
  expect(parseLastPid('0.20 0.18 0.12 1/80')).toBeNull();
  expect(parseLastPid('')).toBeNull();
});

test('mapped files are named once, without the kernel’s own mappings', () => {
  const maps = [
    '00400000-00420000 r--p 00000000 fe:00 12 /opt/my app/run (deleted)',
    '00420000-006d2000 r-xp 00020000 fe:00 12 /opt/my app/run (deleted)',
    '01e35000-01f1b000 rw-p 00000000 00:00 0 [heap]',
    '7f2a49200000-7f2a49286000 r--p 00000000 fe:00 82740                      /lib/libpython3.13.so.1.0',
    '7f2a4a000000-7f2a4a001000 rw-s 00000000 00:01 1024 /memfd:x (deleted)',
    '7f2a4b000000-7f2a4b001000 rw-p 00000000 00:00 0 ',
    '',
  ].join('\n');
  expect(mappedFiles(maps)).toEqual(['/opt/my app/run', '/lib/libpython3.13.so.1.0', '/memfd:x']);
});
