import type { RuntimeInfo } from '../../domain/session.ts';
import { baseName, runtime } from './looked.ts';

/** Whether a mapped file is the JVM itself. */
export const isLibJvm = (path: string): boolean => baseName(path) === 'libjvm.so';

/** Where the `release` file of the installation lies: `HOME/lib/server/libjvm.so`, or with an architecture's folder between. */
export function releaseFiles(libjvm: string): readonly string[] {
  const parts = libjvm.split('/');
  return [3, 4, 5].map((up) => [...parts.slice(0, -up), 'release'].join('/'));
}

/** `JAVA_VERSION="17.0.15"` of a `release` file; null where it is not there. */
export function javaVersion(release: string): string | null {
  return /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1] ?? null;
}

/** A process that has mapped a JVM. `read` gives a file's text as the process sees it, null where it cannot be read. */
export async function lookForJvm(
  libjvm: string,
  read: (path: string) => Promise<string | null>,
): Promise<RuntimeInfo> {
  for (const path of releaseFiles(libjvm)) {
    const text = await read(path);
    const version = text && javaVersion(text);
    if (version) return runtime('jvm', version, path);
  }
  return runtime('jvm', null, `${libjvm}, with no release file beside it`);
}
