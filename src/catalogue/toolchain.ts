import type { Language, Workload } from './types.ts';
import { compareVersions, isAtLeast } from './version.ts';

/** A compiler or interpreter found on this machine. */
export interface Toolchain {
  readonly language: Language;
  /** Absolute path of the interpreter or compiler (`javac` for Java). */
  readonly command: string;
  /** Such as `3.13.0`, `1.26.8`, `25.0.3`. */
  readonly version: string;
  /** For the reader, such as `CPython 3.13.0 free-threaded`. */
  readonly name: string;
  /** CPython only. */
  readonly gil: 'gil' | 'free-threaded' | null;
  /** Those of `PYTHON_PACKAGES` that it can import. */
  readonly packages: readonly string[];
  /** Why the shipped programs do not run with it; null where they do. */
  readonly problem: string | null;
}

/** Something that some programs need and that is not here, with the command that installs it. */
export interface MissingToolchain {
  readonly language: Language;
  readonly what: string;
  readonly install: string;
}

export interface ToolchainReport {
  /** Usable or not, in the order of search: what a shell would take comes first. */
  readonly found: readonly Toolchain[];
  readonly missing: readonly MissingToolchain[];
}

/** Packages that some Python programs use. */
export const PYTHON_PACKAGES: readonly string[] = ['numpy', 'aiohttp', 'requests'];

/** Oldest versions that the shipped programs are written for. */
export const OLDEST: Readonly<Record<Language, string>> = {
  python: '3.9',
  go: '1.21',
  node: '18',
  java: '17',
  rust: '1.65',
  c: '0',
};

const LANGUAGE_NAME: Readonly<Record<Language, string>> = {
  python: 'CPython',
  go: 'Go',
  node: 'Node.js',
  java: 'a JDK',
  rust: 'rustc',
  c: 'a C compiler',
};

/** Commands for Debian and its relatives. */
const INSTALL: Readonly<Record<Language, string>> = {
  python: 'sudo apt install python3',
  go: 'sudo apt install golang-go',
  node: 'sudo apt install nodejs',
  java: 'sudo apt install openjdk-21-jdk',
  rust: 'sudo apt install rustc',
  c: 'sudo apt install build-essential',
};

/** Tools that install a free-threaded CPython, which Debian has no package of. */
export type PythonInstaller = 'uv' | 'pyenv';

/** Where and with what things are installed on a machine. */
export interface InstallPlaces {
  /** The product's folder of Python packages. */
  readonly venv: string;
  /** What to type for each tool; null where it is not here. */
  readonly installers: Readonly<Record<PythonInstaller, string | null>>;
}

/** The command that installs a free-threaded CPython, of the tool that is here; without one, both and where to get them. */
export function installFreeThreaded({ installers: { uv, pyenv } }: InstallPlaces): string {
  if (uv !== null) return `${uv} python install 3.14t`;
  if (pyenv !== null) return `${pyenv} install 3.14t`;
  return 'uv python install 3.14t (uv comes from https://docs.astral.sh/uv) or pyenv install 3.14t (pyenv from https://github.com/pyenv/pyenv); neither is installed here';
}

/** Installs packages into a virtual environment of the product's own, where it looks for them. */
export function installPackages(venv: string, packages: readonly string[]): string {
  return `python3 -m venv ${venv} && ${venv}/bin/pip install ${packages.join(' ')}`;
}

/** Why a version is too old for the programs; null where it is not. */
export function versionProblem(language: Language, version: string): string | null {
  if (isAtLeast(version, OLDEST[language])) return null;
  return `The programs need ${LANGUAGE_NAME[language]} ${OLDEST[language]} or newer.`;
}

/** What is missing, given what was found and what could install it. */
export function missingToolchains(found: readonly Toolchain[], here: InstallPlaces): MissingToolchain[] {
  const usable = found.filter((toolchain) => toolchain.problem === null);
  const languages = Object.keys(OLDEST) as Language[];
  const missing = languages
    .filter((language) => !usable.some((toolchain) => toolchain.language === language))
    .map((language) => ({
      language,
      what: `${LANGUAGE_NAME[language]}${language === 'c' ? '' : ` ${OLDEST[language]} or newer`}`,
      install: INSTALL[language],
    }));
  const pythons = usable.filter((toolchain) => toolchain.language === 'python');
  if (!pythons.some((python) => python.gil === 'free-threaded')) {
    missing.push({ language: 'python', what: 'a free-threaded CPython', install: installFreeThreaded(here) });
  }
  const absent = PYTHON_PACKAGES.filter((name) => !pythons.some((python) => python.packages.includes(name)));
  if (absent.length > 0) {
    missing.push({
      language: 'python',
      what: absent.join(', '),
      install: installPackages(here.venv, absent),
    });
  }
  const jdks = usable.filter((toolchain) => toolchain.language === 'java');
  if (jdks.length > 0 && !jdks.some((jdk) => isAtLeast(jdk.version, '21'))) {
    missing.push({ language: 'java', what: 'a JDK 21 or newer, for virtual threads', install: INSTALL.java });
  }
  return missing;
}

/** What a workload lacks in a toolchain, for the reader; null where it would run. */
export function lacks(entry: Workload, toolchain: Toolchain): string | null {
  const { version, freeThreaded, packages } = entry.requires;
  if (toolchain.problem !== null) return toolchain.problem;
  if (version !== null && !isAtLeast(toolchain.version, version)) {
    return `It needs ${LANGUAGE_NAME[entry.language]} ${version} or newer, this is ${toolchain.version}.`;
  }
  if (freeThreaded && toolchain.gil !== 'free-threaded')
    return 'It needs a free-threaded CPython, this one has a GIL.';
  const absent = packages.filter((name) => !toolchain.packages.includes(name));
  return absent.length > 0
    ? `It needs the package ${absent.join(', ')}, which this interpreter cannot import.`
    : null;
}

export type Choice =
  | { readonly toolchain: Toolchain }
  | {
      /** Why nothing fits and what to do, for the reader. */
      readonly unavailable: string;
      /** Nothing found goes by the name that was asked for. */
      readonly isUnknown: boolean;
    };

/** `wanted` is a path, or the beginning of a version such as `3.12`, with a `t` at its end for free-threaded. */
function matches(toolchain: Toolchain, wanted: string): boolean {
  if (wanted.includes('/')) return toolchain.command === wanted;
  const version = wanted.replace(/t$/, '');
  if (wanted !== version && toolchain.gil !== 'free-threaded') return false;
  return toolchain.version === version || toolchain.version.startsWith(`${version}.`);
}

/**
 * The toolchains of a language that `wanted` names (a path, or the beginning of a version such as `3.14t`), the newest
 * first; with null all of them, in the order of search.
 */
export function toolchainsNamed(
  found: readonly Toolchain[],
  language: Language,
  wanted: string | null,
): readonly Toolchain[] {
  const ofLanguage = found.filter((toolchain) => toolchain.language === language);
  if (wanted === null) return ofLanguage;
  const named = ofLanguage.filter((toolchain) => matches(toolchain, wanted));
  return named.sort((a, b) => compareVersions(b.version, a.version));
}

function installHint(entry: Workload, here: InstallPlaces): string {
  if (entry.requires.freeThreaded) return installFreeThreaded(here);
  if (entry.requires.packages.length > 0) return installPackages(here.venv, entry.requires.packages);
  return INSTALL[entry.language];
}

/** Why the toolchain that was asked for does not do. */
function refusal(entry: Workload, named: Toolchain | undefined, wanted: string): string {
  const why = named ? lacks(entry, named) : null;
  if (named === undefined || why === null) {
    return `No ${LANGUAGE_NAME[entry.language]} "${wanted}" was found. List them: switchyard examples toolchains`;
  }
  const packages = why.includes('package')
    ? ` Install it: ${named.command} -m pip install ${entry.requires.packages.join(' ')}`
    : '';
  return `${why}${packages}`;
}

/** Unless a free-threaded build is needed or asked for, one with a GIL is taken: it is what people have. */
function preferred(entry: Workload, fitting: readonly Toolchain[]): Toolchain | undefined {
  if (entry.requires.freeThreaded) return fitting[0];
  return fitting.find((toolchain) => toolchain.gil !== 'free-threaded') ?? fitting[0];
}

/**
 * The toolchain that runs a workload: the first found that fits, or the one wanted (a path or a version).
 * Of several that the beginning of a version names, the newest.
 */
export function chooseToolchain(
  entry: Workload,
  found: readonly Toolchain[],
  here: InstallPlaces,
  wanted: string | null = null,
): Choice {
  const ofLanguage = toolchainsNamed(found, entry.language, null);
  const sorted = toolchainsNamed(found, entry.language, wanted);
  const fitting = sorted.filter((toolchain) => lacks(entry, toolchain) === null);
  const toolchain = wanted === null ? preferred(entry, fitting) : fitting[0];
  if (toolchain) return { toolchain };
  if (wanted !== null)
    return { unavailable: refusal(entry, sorted[0], wanted), isUnknown: sorted.length === 0 };
  const newest = [...ofLanguage].sort((a, b) => compareVersions(b.version, a.version));
  const nearest = newest.find((toolchain) => toolchain.problem === null) ?? newest[0];
  const why = nearest ? lacks(entry, nearest) : `${LANGUAGE_NAME[entry.language]} was not found.`;
  return { unavailable: `${why} Install it: ${installHint(entry, here)}`, isUnknown: false };
}
