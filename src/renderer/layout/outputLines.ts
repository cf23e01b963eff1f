import type { OutputChunk } from '../../domain/session.ts';

/** A line of a target's output, with the time of its first byte. */
export interface OutputLine {
  readonly timeNs: number;
  readonly stream: OutputChunk['stream'];
  readonly text: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes begin with the control character ESC
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** Without terminal escapes; of what a carriage return overwrote, the last stays. */
function plain(text: string): string {
  const shown = text.replace(ESCAPES, '').replace(/\r+$/, '');
  return shown.slice(shown.lastIndexOf('\r') + 1);
}

type Stream = OutputChunk['stream'];
type Growing = { -readonly [K in keyof OutputLine]: OutputLine[K] };

/** Joins pieces to lines, each stream for itself. */
class LineJoiner {
  readonly lines: Growing[] = [];
  readonly #open = new Map<Stream, Growing>();

  add({ timeNs, stream, text }: OutputChunk): void {
    const parts = text.split('\n');
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      this.#append(timeNs, stream, part);
      this.#open.delete(stream);
    }
    if (rest !== '') this.#append(timeNs, stream, rest);
  }

  #append(timeNs: number, stream: Stream, text: string): void {
    const open = this.#open.get(stream);
    if (open !== undefined) {
      open.text += text;
      return;
    }
    const line = { timeNs, stream, text };
    this.lines.push(line);
    this.#open.set(stream, line);
  }
}

/** A recording's output as lines, in the order of their first bytes. A last line without its end is told as it is. */
export function outputLines(chunks: readonly OutputChunk[]): OutputLine[] {
  const joiner = new LineJoiner();
  for (const chunk of chunks) joiner.add(chunk);
  return joiner.lines.map((line) => ({ ...line, text: plain(line.text) }));
}

/** Index of the last line at or before a time; -1 where there is none. Lines are in order of time but for joined ones. */
export function lineAt(lines: readonly OutputLine[], timeNs: number): number {
  let found = -1;
  for (const [i, line] of lines.entries()) if (line.timeNs <= timeNs) found = i;
  return found;
}
