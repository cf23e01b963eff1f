/** What a query is about: a new `subject` drops the one under way, a new `revision` waits for it. */
export interface QueryKey {
  readonly subject: string;
  readonly revision: number;
}

/** A subject that never rests is asked about after this many delays. */
const MOST_DELAYS = 5;

type Ask<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Keeps one answer up to date with at most one query under way: another subject aborts it, a live recording's next
 * revision is asked only once it is answered, so that queries never pile up.
 */
export class QueryRunner<T> {
  readonly #onAnswer: (answer: T) => void;
  readonly #onError: (error: unknown) => void;
  #controller: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asked: QueryKey | null = null;
  #next: { readonly key: QueryKey; readonly ask: Ask<T> } | null = null;
  /** When the oldest change that has not been asked yet came, ms; null for none. */
  #waitingSince: number | null = null;

  constructor(onAnswer: (answer: T) => void, onError: (error: unknown) => void) {
    this.#onAnswer = onAnswer;
    this.#onError = onError;
  }

  /**
   * Asks `delayMs` after the last change of the subject, but no later than `MOST_DELAYS` of them after the first, so
   * that a view in motion is asked about now and then. Does nothing where the same has been asked already.
   */
  request(key: QueryKey, ask: Ask<T>, delayMs: number): void {
    const asked = this.#next?.key ?? this.#asked;
    if (asked?.subject === key.subject && asked.revision === key.revision) return;
    this.#next = { key, ask };
    const moved = asked?.subject !== key.subject;
    if (moved) this.#abort();
    if (this.#controller === null) this.#schedule(delayMs, moved);
  }

  close(): void {
    this.#next = null;
    this.#abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #abort(): void {
    this.#controller?.abort();
    this.#controller = null;
  }

  #schedule(delayMs: number, again: boolean): void {
    const now = performance.now();
    this.#waitingSince ??= now;
    if (this.#timer !== null) {
      if (!again || now - this.#waitingSince >= delayMs * (MOST_DELAYS - 1)) return;
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#waitingSince = null;
      if (this.#controller === null) void this.#run();
    }, delayMs);
  }

  async #run(): Promise<void> {
    const next = this.#next;
    if (next === null) return;
    this.#next = null;
    this.#asked = next.key;
    const controller = new AbortController();
    this.#controller = controller;
    try {
      const answer = await next.ask(controller.signal);
      if (!controller.signal.aborted) this.#onAnswer(answer);
    } catch (error) {
      if (!controller.signal.aborted) this.#onError(error);
    }
    if (this.#controller !== controller) return;
    this.#controller = null;
    if (this.#next !== null) this.#schedule(0, false);
  }
}
