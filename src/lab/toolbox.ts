import { installPlaces } from '../catalogue/host/installers.ts';
import { findToolchains } from '../catalogue/host/toolchains.ts';
import { type Choice, chooseToolchain, OLDEST, type ToolchainReport } from '../catalogue/toolchain.ts';
import type { Language, Workload } from '../catalogue/types.ts';

const LANGUAGES = Object.keys(OLDEST) as Language[];

/** The toolchains of this machine. A language's are looked for with the first question about it, and remembered. */
export class Toolbox {
  readonly #ownNode: readonly string[];
  readonly #found = new Map<Language, Promise<ToolchainReport>>();

  /** @param ownNode Node executable that the product brings along */
  constructor(ownNode: string) {
    // Electron's executable is a Node only with a variable set, which a program's own children would lack.
    this.#ownNode = process.versions['electron'] === undefined ? [ownNode] : [];
  }

  /** Those of all languages. @param refresh looks again */
  async report(refresh = false): Promise<ToolchainReport> {
    if (refresh) this.#found.clear();
    const reports: ToolchainReport[] = [];
    // One language after the other: looking around should not load the machine.
    for (const language of LANGUAGES) reports.push(await this.#of(language));
    return {
      found: reports.flatMap(({ found }) => found),
      missing: reports.flatMap(({ missing }) => missing),
    };
  }

  /** What runs `entry`: the usual toolchain, or the one wanted (a path or the beginning of a version). */
  async choose(entry: Workload, wanted: string | null = null): Promise<Choice> {
    return chooseToolchain(entry, (await this.#of(entry.language)).found, installPlaces(), wanted);
  }

  #of(language: Language): Promise<ToolchainReport> {
    const known = this.#found.get(language);
    if (known !== undefined) return known;
    const report = findToolchains({ languages: [language], ownNode: this.#ownNode });
    this.#found.set(language, report);
    return report;
  }
}
