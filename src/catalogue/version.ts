/** Numbers of a version such as `3.13.0t` or `go1.26`; parts that are no numbers are left out. */
function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).slice(0, 4).map(Number);
}

/** Negative when `a` is older than `b`, positive when newer, 0 when equal as far as the shorter one goes. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let k = 0; k < Math.min(left.length, right.length); k++) {
    const difference = (left[k] ?? 0) - (right[k] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** True when `version` is `least` or newer; `3.13` covers every 3.13.x. */
export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}
