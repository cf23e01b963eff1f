/** Relative luminance of an `#rrggbb` colour, 0 to 1 (WCAG 2.2, "relative luminance"). Throws on any other notation. */
export function luminance(hex: string): number {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`not an #rrggbb colour: ${hex}`);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** An 8-bit sRGB component as linear light. */
function linear(component: number): number {
  const share = component / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21; text needs 4.5, the edge of a control 3 (WCAG AA). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Near-black or white, whichever reads better on `ground`. */
export const textOn = (ground: string): string =>
  contrast('#15191e', ground) >= contrast('#ffffff', ground) ? '#15191e' : '#ffffff';
