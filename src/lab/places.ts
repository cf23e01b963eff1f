import { join } from 'node:path';
import { workloadsDir } from '../catalogue/host/paths.ts';
import { libraryFolder } from '../recorder/paths.ts';

/** Where the lab finds and puts things. */
export interface LabPlaces {
  /** Folder of sessions. */
  readonly library: string;
  /** Folder of the shipped programs. */
  readonly workloads: string;
  /** File of kept results. */
  readonly results: string;
  /** Node that runs the delay server, and that is offered for Node programs after the user's own. */
  readonly node: string;
  /** Folder of built programs; null for the usual one in the cache. */
  readonly builds: string | null;
}

/**
 * Kept results lie beside the library in the user's data folder; where SWITCHYARD_LIBRARY names the library they lie
 * in it, so that they go with the sessions that they speak of.
 */
export function resultsFile(env: NodeJS.ProcessEnv = process.env): string {
  const library = libraryFolder(env);
  const chosen = env['SWITCHYARD_LIBRARY'];
  return join(library, ...(chosen === undefined || chosen === '' ? ['..'] : []), 'results.json');
}

/** The usual places. Throws `ReaderError` (`no-workloads`) where the installation lacks the programs. */
export function labPlaces(env: NodeJS.ProcessEnv = process.env): LabPlaces {
  return {
    library: libraryFolder(env),
    workloads: workloadsDir(),
    results: resultsFile(env),
    node: process.execPath,
    builds: null,
  };
}
