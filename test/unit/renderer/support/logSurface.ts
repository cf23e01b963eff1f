import type { Surface } from '../../../../src/renderer/draw/surface.ts';

/** A surface that writes down what is drawn on it, a line a call, with the paint in force. */
export interface LogSurface extends Surface {
  readonly log: string[];
}

export function logSurface(): LogSurface {
  const log: string[] = [];
  return {
    log,
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    font: '',
    textBaseline: 'alphabetic',
    textAlign: 'left',
    globalAlpha: 1,
    fillRect(x, y, width, height) {
      const faded = this.globalAlpha === 1 ? '' : ` at ${this.globalAlpha}`;
      log.push(`${String(this.fillStyle)} ${x},${y} ${width}x${height}${faded}`);
    },
    strokeRect(x, y, width, height) {
      log.push(`stroke ${String(this.strokeStyle)} ${x},${y} ${width}x${height}`);
    },
    fillText(text, x, y) {
      log.push(`"${text}" ${x},${y}`);
    },
  };
}
