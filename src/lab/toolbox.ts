import { venvDir } from '../catalogue/host/paths.ts';
import { findToolchains } from '../catalogue/host/toolchains.ts';
import { type Choice, chooseToolchain, type ToolchainReport } from '../catalogue/toolchain.ts';
import type { Workload } from '../catalogue/types.ts';

/** The toolchains of this machine, looked for with the first question and remembered. */
export class Toolbox {
  readonly #ownNode: readonly string[];
  #report: Promise<ToolchainReport> | null = null;

  /** @param ownNode Node executable that the product brings along */
  constructor(ownNode: string) {
    // Electron's executable is a Node only with a variable set, which a program's own children would lack.
    this.#ownNode = process.versions['electron'] === undefined ? [ownNode] : [];
  }

  report(refresh = false): Promise<ToolchainReport> {
    if (refresh || this.#report === null) this.#report = findToolchains({ ownNode: this.#ownNode });
    return this.#report;
  }

  /** What runs `entry`: the usual toolchain, or the one wanted (a path or the beginning of a version). */
  async choose(entry: Workload, wanted: string | null = null): Promise<Choice> {
    return chooseToolchain(entry, (await this.report()).found, venvDir(), wanted);
  }
}
