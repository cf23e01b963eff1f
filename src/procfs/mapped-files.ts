const FILE = /^[0-9a-f]+-[0-9a-f]+ [rwxsp-]{4} [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ [1-9]\d* +(\/.*)$/gm;
const DELETED = ' (deleted)';

/** Distinct paths of the files in `/proc/PID/maps`, in order; the mark of a removed file is taken off. */
export function mappedFiles(text: string): string[] {
  const paths = new Set<string>();
  for (const [, path = ''] of text.matchAll(FILE))
    paths.add(path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : path);
  return [...paths];
}
