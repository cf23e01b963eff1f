import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  missingToolchains,
  PYTHON_PACKAGES,
  type Toolchain,
  type ToolchainReport,
  versionProblem,
} from '../toolchain.ts';
import type { Language } from '../types.ts';
import { candidates } from './candidates.ts';
import { installPlaces } from './installers.ts';
import { mapFew, probe } from './probe.ts';

/** Runs on every Python from 2.7 on, so that an old one is named instead of failing. */
const PYTHON_PROBE = `
import json, platform, sys
try:
    import importlib.util, sysconfig
    packages = [n for n in ${JSON.stringify(PYTHON_PACKAGES)} if importlib.util.find_spec(n)]
    free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
except Exception:
    packages, free, gil = [], False, True
print(json.dumps({"version": platform.python_version(), "implementation": platform.python_implementation(),
                  "executable": sys.executable, "packages": packages, "free": free, "gil": gil}))
`;

const pythonAnswer = z.object({
  version: z.string().max(40),
  implementation: z.string().max(40),
  executable: z.string().max(4096),
  packages: z.array(z.string()),
  free: z.boolean(),
  gil: z.boolean(),
});

function readPythonAnswer(text: string) {
  try {
    return pythonAnswer.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''));
  } catch {
    return null;
  }
}

async function identifyPython(command: string, env: NodeJS.ProcessEnv): Promise<Toolchain | null> {
  const text = await probe(command, ['-c', PYTHON_PROBE], env);
  const answer = text === null ? null : readPythonAnswer(text);
  if (answer === null) return null;
  const gil = answer.free && !answer.gil ? 'free-threaded' : 'gil';
  const name = `${answer.implementation} ${answer.version}${answer.free ? ' free-threaded' : ''}`;
  const foreign = answer.implementation === 'CPython' ? null : 'The programs are made for CPython.';
  const reEnabled =
    answer.free && answer.gil ? 'It is a free-threaded build whose GIL is switched on (PYTHON_GIL).' : null;
  return {
    language: 'python',
    command: answer.executable === '' ? command : answer.executable,
    version: answer.version,
    name,
    gil,
    packages: answer.packages,
    problem: foreign ?? reEnabled ?? versionProblem('python', answer.version),
  };
}

const VERSION_OF: Readonly<
  Record<Exclude<Language, 'python'>, { readonly args: string[]; readonly pattern: RegExp }>
> = {
  go: { args: ['version'], pattern: /go version go(\d+\.\d+(?:\.\d+)?)/ },
  node: { args: ['--version'], pattern: /^v(\d+\.\d+\.\d+)/ },
  java: { args: ['-version'], pattern: /javac (\d+(?:\.\d+)*)/ },
  rust: { args: ['--version'], pattern: /rustc (\d+\.\d+\.\d+)/ },
  c: { args: ['--version'], pattern: /(\d+\.\d+\.\d+)/ },
};

const NAME_OF: Readonly<Record<Exclude<Language, 'python'>, string>> = {
  go: 'Go',
  node: 'Node.js',
  java: 'JDK',
  rust: 'rustc',
  c: 'cc',
};

async function identify(
  language: Exclude<Language, 'python'>,
  command: string,
  env: NodeJS.ProcessEnv,
): Promise<Toolchain | null> {
  const { args, pattern } = VERSION_OF[language];
  // Go and rustup would otherwise fetch another toolchain when a file asks for it.
  const text = await probe(command, args, { ...env, GOTOOLCHAIN: 'local' });
  const version = text === null ? undefined : pattern.exec(text)?.[1];
  if (version === undefined) return null;
  const clang = language === 'c' && /clang/i.test(text ?? '');
  const name = `${clang ? 'clang' : NAME_OF[language]} ${version}`;
  return {
    language,
    command,
    version,
    name,
    gil: null,
    packages: [],
    problem: versionProblem(language, version),
  };
}

/** Links are followed for compilers; of a Python in a virtual environment the link itself is what counts. */
async function identityOf(toolchain: Toolchain): Promise<string> {
  const { command, language } = toolchain;
  if (language !== 'python') return realpath(command).catch(() => command);
  return join(await realpath(dirname(command)).catch(() => dirname(command)), toolchain.version);
}

async function withoutDoubles(toolchains: readonly Toolchain[]): Promise<Toolchain[]> {
  const identities = await Promise.all(toolchains.map(identityOf));
  return toolchains.filter((_, index) => identities.indexOf(identities[index] ?? '') === index);
}

async function findOf(
  language: Language,
  env: NodeJS.ProcessEnv,
  extra: readonly string[],
): Promise<Toolchain[]> {
  const commands = [...new Set([...(await candidates(language, env)), ...extra])];
  const look = (command: string) =>
    language === 'python' ? identifyPython(command, env) : identify(language, command, env);
  const found = await mapFew(commands, look);
  return withoutDoubles(found.filter((toolchain) => toolchain !== null));
}

export interface FindOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly languages?: readonly Language[];
  /** Node executables that the product brings along; listed after the user's own. */
  readonly ownNode?: readonly string[];
}

const ALL: readonly Language[] = ['python', 'go', 'node', 'java', 'rust', 'c'];

/** Looks for toolchains on PATH and where installers put them, a few at a time. Never throws: what does not answer is left out. */
export async function findToolchains(options: FindOptions = {}): Promise<ToolchainReport> {
  const env = options.env ?? process.env;
  const languages = options.languages ?? ALL;
  const found: Toolchain[] = [];
  for (const language of languages) {
    found.push(...(await findOf(language, env, language === 'node' ? (options.ownNode ?? []) : [])));
  }
  const missing = missingToolchains(found, installPlaces(env)).filter(({ language }) =>
    languages.includes(language),
  );
  return { found, missing };
}
