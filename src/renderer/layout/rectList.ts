/** Rectangles of one paint, packed (x, y, width, height), so that tens of thousands a frame make no garbage. */
export class RectList {
  #data = new Float32Array(256);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  push(x: number, y: number, width: number, height: number): void {
    const at = this.#count * 4;
    if (at + 4 > this.#data.length) this.#grow();
    this.#data[at] = x;
    this.#data[at + 1] = y;
    this.#data[at + 2] = width;
    this.#data[at + 3] = height;
    this.#count++;
  }

  forEach(visit: (x: number, y: number, width: number, height: number) => void): void {
    const data = this.#data;
    for (let at = 0; at < this.#count * 4; at += 4) {
      visit(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0);
    }
  }

  toArray(): [number, number, number, number][] {
    const rects: [number, number, number, number][] = [];
    this.forEach((...rect) => {
      rects.push(rect);
    });
    return rects;
  }

  #grow(): void {
    const larger = new Float32Array(this.#data.length * 2);
    larger.set(this.#data);
    this.#data = larger;
  }
}
