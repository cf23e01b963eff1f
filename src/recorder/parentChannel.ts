/**
 * Tells the parent process, where it still listens. A parent that ends while a message is on its way is told by
 * `disconnect`: without a callback Node throws that this one did not arrive, and the process would die before it has
 * saved what it records.
 */
export function sendToParent(message: object): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
