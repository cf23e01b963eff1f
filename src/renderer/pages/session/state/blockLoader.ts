import { type Block, blockRange } from '../../../layout/blocks.ts';
import { Lru } from './lru.ts';

/** How one kind of block is fetched and kept. `key` tells lanes apart (a thread id). */
export interface BlockSource<V> {
  /** Answers for each of `keys`; a key without an answer has nothing in the block. */
  fetch(block: Block, keys: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, V>>;
  /** Weight of an answer in the cache, in items. */
  weigh(value: V): number;
  /** Something new can be drawn. */
  onLoad(): void;
  /** A query failed for another reason than being dropped. */
  onError(error: unknown): void;
}

/** How far a recording is: blocks that end before `settledNs` will not change any more. */
export interface Freshness {
  readonly revision: number;
  readonly settledNs: number;
}

interface Entry<V> {
  readonly value: V | null;
  /** Revision that it was asked at; null once it cannot change. */
  readonly revision: number | null;
}

interface Flight {
  readonly block: Block;
  readonly keys: ReadonlySet<number>;
  readonly controller: AbortController;
}

/** Items kept, about 80 bytes each. */
const CACHE_ITEMS = 600_000;
/** Lanes in one query, so that no answer keeps the others waiting. */
const KEYS_PER_QUERY = 64;
/** Queries wait this long for the view to settle, ms. */
const GATHER_MS = 20;

const sameBlock = (a: Block, b: Block): boolean => a.level === b.level && a.index === b.index;

/** Fetches the blocks that a view wants, keeps answers, and drops queries that it no longer wants. */
export class BlockLoader<V> {
  readonly #source: BlockSource<V>;
  readonly #cache: Lru<string, Entry<V>>;
  #flights: Flight[] = [];
  #wanted: { blocks: readonly Block[]; keys: readonly number[] } = { blocks: [], keys: [] };
  #freshness: Freshness = { revision: 0, settledNs: 0 };
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(source: BlockSource<V>) {
    this.#source = source;
    this.#cache = new Lru(CACHE_ITEMS, (e) => 16 + (e.value === null ? 0 : source.weigh(e.value)));
  }

  /** What is kept of a block, perhaps from an earlier revision; null for nothing in it, undefined for not known. */
  look(key: number, block: Block): V | null | undefined {
    return this.#cache.get(cacheKey(key, block))?.value;
  }

  /** Says what the view shows now. Queries follow after a moment; those for anything else are dropped. */
  want(keys: readonly number[], blocks: readonly Block[], freshness: Freshness): void {
    this.#wanted = { keys, blocks };
    this.#freshness = freshness;
    if (this.#timer !== null || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#dropStale();
      for (const block of this.#wanted.blocks) this.#ask(block);
    }, GATHER_MS);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const flight of this.#flights) flight.controller.abort();
    this.#flights = [];
  }

  #dropStale(): void {
    const { blocks, keys } = this.#wanted;
    const seen = new Set(keys);
    const wanted = (f: Flight): boolean =>
      blocks.some((b) => sameBlock(b, f.block)) && [...f.keys].some((key) => seen.has(key));
    for (const flight of this.#flights) if (!wanted(flight)) flight.controller.abort();
    this.#flights = this.#flights.filter(wanted);
  }

  #ask(block: Block): void {
    const missing = this.#wanted.keys.filter((key) => !this.#fresh(key, block) && !this.#flying(key, block));
    for (let i = 0; i < missing.length; i += KEYS_PER_QUERY) {
      void this.#fly(block, missing.slice(i, i + KEYS_PER_QUERY));
    }
  }

  #fresh(key: number, block: Block): boolean {
    const entry = this.#cache.get(cacheKey(key, block));
    return entry !== undefined && (entry.revision === null || entry.revision >= this.#freshness.revision);
  }

  #flying(key: number, block: Block): boolean {
    return this.#flights.some((f) => sameBlock(f.block, block) && f.keys.has(key));
  }

  async #fly(block: Block, keys: readonly number[]): Promise<void> {
    const flight: Flight = { block, keys: new Set(keys), controller: new AbortController() };
    const { revision, settledNs } = this.#freshness;
    const settled = blockRange(block).endNs <= settledNs;
    this.#flights.push(flight);
    try {
      const answers = await this.#source.fetch(block, keys, flight.controller.signal);
      if (flight.controller.signal.aborted) return;
      for (const key of keys) {
        this.#cache.set(cacheKey(key, block), {
          value: answers.get(key) ?? null,
          revision: settled ? null : revision,
        });
      }
      this.#land(flight);
      this.#source.onLoad();
    } catch (error) {
      this.#land(flight);
      if (!flight.controller.signal.aborted) this.#source.onError(error);
    }
  }

  #land(flight: Flight): void {
    this.#flights = this.#flights.filter((f) => f !== flight);
  }
}

const cacheKey = (key: number, { level, index }: Block): string => `${key}:${level}:${index}`;
