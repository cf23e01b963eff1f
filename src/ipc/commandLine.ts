import { type ParseEntry, parse } from 'shell-quote';
import { failure, ok, type Result } from './result.ts';

/** A command line as it will be run: no shell sees it. */
export interface CommandLine {
  readonly argv: readonly string[];
  /** From assignments before the program's name, as in `PORT=80 node server.js`. */
  readonly env: Readonly<Record<string, string>>;
}

/** What shell-quote answers for a `$NAME` that is not quoted away. */
interface Variable {
  readonly variable: string;
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * Splits a command line into words as a POSIX shell would, with quotes and backslashes, and takes assignments before
 * the program's name as its environment. Whatever only a shell can do (pipes, variables, wildcards, `~`) is refused
 * with the code `command-line` and what to write in its place, because the command is run without a shell.
 */
export function splitCommandLine(text: string): Result<CommandLine> {
  const flaw = findFlaw(text);
  if (flaw !== null) return failure('command-line', flaw);
  const words: string[] = [];
  for (const entry of parse<Variable>(text, (variable) => ({ variable }))) {
    if (typeof entry !== 'string') return failure('command-line', explain(entry));
    words.push(entry);
  }
  return assemble(words);
}

function assemble(words: readonly string[]): Result<CommandLine> {
  const env: Record<string, string> = {};
  let first = 0;
  for (const word of words) {
    const [, name, value] = ASSIGNMENT.exec(word) ?? [];
    if (name === undefined || value === undefined) break;
    env[name] = value;
    first++;
  }
  const argv = words.slice(first);
  if (argv.length === 0) return failure('command-line', 'Type the command to run, such as: python3 app.py');
  if (argv[0] === '') return failure('command-line', 'The program’s name is empty.');
  return ok({ argv, env });
}

const INSTEAD = 'The command is run without a shell';
const QUOTE_IT = 'if it belongs to an argument, put it in single quotes';

function explain(entry: Exclude<ParseEntry, string> | Variable): string {
  if ('variable' in entry) {
    const name = entry.variable === '' ? '$' : `$${entry.variable}`;
    return `${INSTEAD}, so ${name} is not replaced by a value. Write the value itself; ${QUOTE_IT}.`;
  }
  if ('comment' in entry) return `${INSTEAD}, so # does not begin a comment; ${QUOTE_IT}.`;
  if (entry.op === 'glob') {
    return `${INSTEAD}, so ${entry.pattern} is not replaced by file names. Name the files; ${QUOTE_IT}.`;
  }
  return `${INSTEAD}, so ${entry.op} does nothing. Give one program and its arguments, or run a shell: sh -c '...'; ${QUOTE_IT}.`;
}

/** What shell-quote lets pass: an open quote, a backslash at the end, a backquote, a `~` that a shell would replace. */
function findFlaw(text: string): string | null {
  let open: Quote | null = null;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] ?? '';
    if (open !== "'") {
      const flaw = flawAt(text, at, open === null);
      if (flaw !== null) return flaw;
    }
    if (c === '\\' && open !== "'") at++;
    else open = afterQuote(open, c);
  }
  return open === null ? null : `A ${open === '"' ? 'double' : 'single'} quote is opened and never closed.`;
}

type Quote = '"' | "'";

/** A word that a shell would replace by a home folder. */
const TILDE_WORD = /^~[\w-]*(?:[\s/]|$)/;

/** What is wrong with the character at `at`, which no single quotes guard; `bare` where no double quotes do either. */
function flawAt(text: string, at: number, bare: boolean): string | null {
  const c = text[at];
  if (c === '\\' && at + 1 === text.length) {
    return 'The command ends in a backslash, which would join it to a next line.';
  }
  if (c === '`') return `${INSTEAD}, so a backquote does not run a command; ${QUOTE_IT}.`;
  if (bare && (at === 0 || /\s/.test(text[at - 1] ?? '')) && TILDE_WORD.test(text.slice(at, at + 200))) {
    return `${INSTEAD}, so ~ is not replaced by a home folder. Write the whole path; ${QUOTE_IT}.`;
  }
  return null;
}

function afterQuote(open: Quote | null, c: string): Quote | null {
  if (c !== '"' && c !== "'") return open;
  if (open === null) return c;
  return open === c ? null : open;
}

const PLAIN_WORD = /^[\w@%+:,./-]+$/;

const quoteWord = (word: string): string =>
  PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/**
 * A command line that `splitCommandLine` splits into `argv` again, for showing and for editing. (shell-quote's own
 * `quote` writes some words, such as `*#`, in a way that its `parse` does not read back.)
 */
export const joinCommandLine = (argv: readonly string[]): string => argv.map(quoteWord).join(' ');
