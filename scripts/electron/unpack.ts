import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise } from 'yauzl';

/**
 * Unpacks a zip's files into a folder, with the executable bits of the archive.
 *
 * @param archive path of the zip
 * @param target an existing folder
 * @param rename an entry's path in the archive → its path under `target`, or null to leave it out
 * @throws Error when the archive is damaged or has an entry that would leave the folder (checked by the zip library)
 */
export async function unpack(
  archive: string,
  target: string,
  rename: (path: string) => string | null,
): Promise<void> {
  const zip = await openPromise(archive);
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.endsWith('/') ? null : rename(entry.fileName);
    if (path === null) continue;
    const file = join(target, path);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    await chmod(file, modeOf(entry));
  }
}

/** Only "may be run" is taken from the archive: its other bits are the packer's, not this user's. */
function modeOf(entry: Entry): number {
  // The high half of the field is the Unix mode (the zip format's "external file attributes").
  return (entry.externalFileAttributes >>> 16) & 0o111 ? 0o755 : 0o644;
}
