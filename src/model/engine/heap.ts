/** An item of a heap knows its place, so that it can be taken out of the middle. */
export interface HeapItem {
  /** Index in the heap, -1 when not in it. The heap alone writes it. */
  heapIndex: number;
}

/** Binary heap with removal of any item; `before` must be a strict total order for a stable result. */
export class Heap<T extends HeapItem> {
  private readonly items: T[] = [];
  private readonly before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    this.items.push(item);
    this.siftUp(item, this.items.length - 1);
  }

  pop(): T | undefined {
    const top = this.items[0];
    if (top !== undefined) this.remove(top);
    return top;
  }

  /** Takes `item` out; nothing happens where it is not in the heap. */
  remove(item: T): void {
    const index = item.heapIndex;
    if (index < 0) return;
    item.heapIndex = -1;
    const last = this.items.pop();
    if (last === undefined || last === item) return;
    this.siftUp(last, index);
    this.siftDown(last, last.heapIndex);
  }

  /** Items in no particular order. */
  values(): readonly T[] {
    return this.items;
  }

  private siftUp(item: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.items[parentIndex];
      if (parent === undefined || !this.before(item, parent)) break;
      this.place(parent, index);
      index = parentIndex;
    }
    this.place(item, index);
  }

  private siftDown(item: T, from: number): void {
    let index = from;
    for (;;) {
      const child = this.firstChild(index);
      if (child === undefined || !this.before(child, item)) break;
      const childIndex = child.heapIndex;
      this.place(child, index);
      index = childIndex;
    }
    this.place(item, index);
  }

  private firstChild(index: number): T | undefined {
    const left = this.items[2 * index + 1];
    const right = this.items[2 * index + 2];
    if (left === undefined || right === undefined) return left;
    return this.before(right, left) ? right : left;
  }

  private place(item: T, index: number): void {
    this.items[index] = item;
    item.heapIndex = index;
  }
}
