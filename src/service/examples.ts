import { CATALOGUE, findWorkload } from '../catalogue/catalogue.ts';
import { prepareProgram } from '../catalogue/host/build.ts';
import { type DelayServer, startDelayServer } from '../catalogue/host/delay-server.ts';
import { venvDir, workloadsDir } from '../catalogue/host/paths.ts';
import { findToolchains } from '../catalogue/host/toolchains.ts';
import { paramValues, programArgs } from '../catalogue/params.ts';
import { type Choice, chooseToolchain, type Toolchain } from '../catalogue/toolchain.ts';
import type { Language, Workload } from '../catalogue/types.ts';
import { ReaderError } from '../domain/error.ts';
import type { ExampleRow, ReadyProgram } from '../ipc/channels/examples.ts';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  python: 'Python',
  go: 'Go',
  node: 'Node.js',
  java: 'Java',
  rust: 'Rust',
  c: 'C',
};

/** The catalogue's programs on this machine. Toolchains are looked for once, with the first question. */
export class Examples {
  #toolchains: Promise<readonly Toolchain[]> | null = null;
  #server: Promise<DelayServer> | null = null;

  /** Every example, with why it cannot run here where it cannot. */
  async list(): Promise<readonly ExampleRow[]> {
    const toolchains = await this.#found();
    return CATALOGUE.filter((entry) => entry.kind === 'example').map((entry) => rowOf(entry, toolchains));
  }

  /** The command that runs an example at the documents' scale. Throws `ReaderError`, `example-unavailable` among them. */
  async prepare(id: string): Promise<ReadyProgram> {
    const entry = findWorkload(id);
    const choice = choose(entry, await this.#found());
    if ('unavailable' in choice) throw new ReaderError('example-unavailable', choice.unavailable);
    const workloads = workloadsDir();
    const program = await prepareProgram(entry, choice.toolchain, { workloads });
    const given = entry.requires.delayServer ? { url: (await this.#delayServer(workloads)).url } : {};
    const args = programArgs(entry, paramValues(entry, 'default', given));
    return { kind: 'spawn', argv: [...program, ...args], cwd: null, env: {} };
  }

  /** Ends the delay server where one runs. */
  async close(): Promise<void> {
    const server = await this.#server?.catch(() => null);
    await server?.stop();
  }

  #found(): Promise<readonly Toolchain[]> {
    this.#toolchains ??= findToolchains({ ownNode: [process.execPath] }).then(({ found }) => found);
    return this.#toolchains;
  }

  /** One server for all examples; one that could not be started is tried again. */
  #delayServer(workloads: string): Promise<DelayServer> {
    this.#server ??= startDelayServer({ workloads, node: process.execPath }).catch((error) => {
      this.#server = null;
      throw error;
    });
    return this.#server;
  }
}

const choose = (entry: Workload, toolchains: readonly Toolchain[]): Choice =>
  chooseToolchain(entry, toolchains, venvDir());

function rowOf(entry: Workload, toolchains: readonly Toolchain[]): ExampleRow {
  const choice = choose(entry, toolchains);
  return {
    id: entry.id,
    title: entry.title,
    summary: entry.lesson.what,
    language: LANGUAGE_NAMES[entry.language],
    command: [entry.program.path, ...programArgs(entry, paramValues(entry, 'default'))].join(' '),
    unavailable: 'unavailable' in choice ? choice.unavailable : null,
  };
}
