const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Characters that XML 1.0 has no place for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be written
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

const BASELINES: Readonly<Record<string, string>> = {
  middle: 'central',
  top: 'hanging',
  bottom: 'text-after-edge',
};
const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end', end: 'end' };

/** Two decimals are a hundredth of a pixel; more would only make the file longer. */
const number = (n: number): string => String(Math.round(n * 100) / 100);

/**
 * A drawing surface that keeps what is drawn as SVG: it takes the few calls that the canvas pictures are drawn with, so
 * that a picture on the screen and its file come from the same code. Paints are plain colours.
 */
export class SvgSurface {
  fillStyle = '#000000';
  strokeStyle = '#000000';
  lineWidth = 1;
  font = '10px sans-serif';
  textBaseline = 'alphabetic';
  textAlign = 'start';
  globalAlpha = 1;
  readonly #parts: string[] = [];

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#rect(x, y, width, height, `fill="${escapeXml(this.fillStyle)}"`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    const stroke = `fill="none" stroke="${escapeXml(this.strokeStyle)}" stroke-width="${number(this.lineWidth)}"`;
    this.#rect(x, y, width, height, stroke);
  }

  fillText(text: string, x: number, y: number): void {
    const [size = '10px', ...family] = this.font.split(' ');
    const attributes = [
      `x="${number(x)}" y="${number(y)}"`,
      `font-size="${escapeXml(size)}" font-family="${escapeXml(family.join(' '))}"`,
      `dominant-baseline="${BASELINES[this.textBaseline] ?? 'auto'}"`,
      `text-anchor="${ANCHORS[this.textAlign] ?? 'start'}"`,
      `fill="${escapeXml(this.fillStyle)}"${this.#opacity()}`,
    ];
    this.#parts.push(`<text ${attributes.join(' ')}>${escapeXml(text)}</text>`);
  }

  /** The picture as a file. @param title what it shows, for readers who do not see it */
  toSvg(width: number, height: number, title: string): string {
    const size = `width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
      `<title>${escapeXml(title)}</title>`,
      ...this.#parts,
      '</svg>\n',
    ].join('\n');
  }

  #rect(x: number, y: number, width: number, height: number, paint: string): void {
    if (width <= 0 || height <= 0) return;
    const place = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
    this.#parts.push(`<rect ${place} ${paint}${this.#opacity()}/>`);
  }

  #opacity(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${number(this.globalAlpha)}"`;
  }
}
