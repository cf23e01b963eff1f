/** First in, first out, with removal at the head in constant time. */
export class Fifo<T> {
  private items: T[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.head += 1;
    if (this.head > 1024 && this.head * 2 > this.items.length) this.trim();
    return item;
  }

  /** All items, first first; the queue is empty afterwards. */
  takeAll(): T[] {
    const items = this.values();
    this.items = [];
    this.head = 0;
    return items;
  }

  values(): T[] {
    return this.items.slice(this.head);
  }

  private trim(): void {
    this.items = this.values();
    this.head = 0;
  }
}
