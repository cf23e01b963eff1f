/** Beyond this many items to move, the array's own methods cost less than a loop. */
const SHORT = 16;

/**
 * Takes out the item at `index`. The waiters of a simulated lock are few: there a loop costs a fraction of `splice`,
 * which makes a new array each time.
 */
export function removeAt<T>(items: T[], index: number): void {
  if (items.length - index > SHORT) {
    items.splice(index, 1);
    return;
  }
  for (let i = index + 1; i < items.length; i++) items[i - 1] = items[i] as T;
  items.pop();
}

/** Takes out the first item; undefined where there is none. */
export function takeFirst<T>(items: T[]): T | undefined {
  const first = items[0];
  if (items.length > 0) removeAt(items, 0);
  return first;
}

/** Takes out an item that is in the list at most once; false where it is not. */
export function takeOut<T>(items: T[], item: T): boolean {
  const index = items.indexOf(item);
  if (index < 0) return false;
  removeAt(items, index);
  return true;
}
