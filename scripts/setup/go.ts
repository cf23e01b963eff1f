import { type Outcome, run } from './outcome.ts';

/** Sees whether Go is there. It is not installed: it is large, and people choose their own version of it. */
export function setUpGo(): Outcome {
  const part = 'Go';
  const { ok, out } = run('go', ['version']);
  if (ok) return { part, state: 'ready', note: out.replace(/^go version /, '') };
  const note = 'not on PATH; the Go examples and tests do not run';
  return { part, state: 'missing', note, mend: 'apt-get install -y golang-go' };
}
