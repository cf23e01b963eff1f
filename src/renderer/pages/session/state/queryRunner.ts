/** What a query is about: a new `subject` drops the one under way, a new `revision` waits for it. */
export interface QueryKey {
  readonly subject: string;
  readonly revision: number;
}

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

  constructor(onAnswer: (answer: T) => void, onError: (error: unknown) => void) {
    this.#onAnswer = onAnswer;
    this.#onError = onError;
  }

  /** Asks after `delayMs`, unless the same has been asked already. */
  request(key: QueryKey, ask: Ask<T>, delayMs: number): void {
    if (this.#asked?.subject === key.subject && this.#asked.revision === key.revision) return;
    this.#next = { key, ask };
    if (this.#asked?.subject !== key.subject) this.#abort();
    if (this.#controller === null) this.#schedule(delayMs);
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

  #schedule(delayMs: number): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
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
    if (this.#next !== null) this.#schedule(0);
  }
}
