import { ProgramError } from './errors.ts';
import type { Body, Op, PrimitiveOp } from './program.ts';

/** Steps that one cursor may take at one moment of virtual time before it counts as an endless loop. */
const MAX_STEPS_AT_ONE_TIME = 100_000;

type Loop = Extract<Op, { op: 'repeat' | 'forever' | 'until' }>;

interface Frame {
  readonly body: Body;
  /** Path of the body, such as `threads[1].body`. */
  readonly path: string;
  /** The loop that this body is of; null for a branch or the outermost body. */
  readonly loop: Loop | null;
  index: number;
  /** Rounds begun. */
  round: number;
}

function mayLoop(loop: Loop, round: number, nowNs: number): boolean {
  switch (loop.op) {
    case 'repeat':
      return round < loop.times;
    case 'until':
      return nowNs < loop.timeNs;
    case 'forever':
      return true;
  }
}

/** Program counter of one simulated thread, task or goroutine: runs loops itself, hands out all other steps. */
export class Cursor {
  private readonly stack: Frame[] = [];
  private lastNs = -1;
  private stepsNow = 0;
  private lastPath: string;

  constructor(body: Body, path: string) {
    this.lastPath = path;
    this.stack.push({ body, path, loop: null, index: 0, round: 0 });
  }

  /**
   * The next step to perform; null at the program's end.
   * @throws {ProgramError} on a loop that lets no time pass.
   */
  next(nowNs: number): PrimitiveOp | null {
    for (;;) {
      const frame = this.stack[this.stack.length - 1];
      if (frame === undefined) return null;
      this.countStep(nowNs, frame);
      const op = frame.body[frame.index];
      if (op === undefined) {
        this.endOfBody(frame, nowNs);
        continue;
      }
      frame.index += 1;
      if (op.op === 'break') this.leaveLoop();
      else if (op.op === 'repeat' || op.op === 'forever' || op.op === 'until') this.startLoop(op, nowNs);
      else return op;
    }
  }

  /** Runs `body`, which stands under `key` in the step last handed out, before the step after it. */
  enter(body: Body, key: string): void {
    this.push(body, `${this.path()}.${key}`, null);
  }

  /** Ends the program at once. */
  stop(): void {
    this.lastPath = this.path();
    this.stack.length = 0;
  }

  get ended(): boolean {
    return this.stack.length === 0;
  }

  /** Path of the step last handed out, such as `threads[1].body[3]`. */
  path(): string {
    const frame = this.stack[this.stack.length - 1];
    return frame === undefined ? this.lastPath : `${frame.path}[${Math.max(0, frame.index - 1)}]`;
  }

  private push(body: Body, path: string, loop: Loop | null): void {
    this.stack.push({ body, path, loop, index: 0, round: 1 });
  }

  private pop(): void {
    this.lastPath = this.path();
    this.stack.pop();
  }

  private startLoop(loop: Loop, nowNs: number): void {
    if (mayLoop(loop, 0, nowNs)) this.push(loop.body, `${this.path()}.body`, loop);
  }

  private endOfBody(frame: Frame, nowNs: number): void {
    if (frame.loop !== null && mayLoop(frame.loop, frame.round, nowNs)) {
      frame.index = 0;
      frame.round += 1;
    } else {
      this.pop();
    }
  }

  private leaveLoop(): void {
    for (;;) {
      const frame = this.stack[this.stack.length - 1];
      if (frame === undefined) return;
      this.pop();
      if (frame.loop !== null) return;
    }
  }

  private countStep(nowNs: number, frame: Frame): void {
    if (nowNs !== this.lastNs) {
      this.lastNs = nowNs;
      this.stepsNow = 0;
      return;
    }
    this.stepsNow += 1;
    if (this.stepsNow <= MAX_STEPS_AT_ONE_TIME) return;
    throw new ProgramError(
      `${frame.path}[${Math.max(0, frame.index - 1)}]`,
      `endless loop that takes no time: ${MAX_STEPS_AT_ONE_TIME} steps at ${nowNs} ns of virtual time`,
    );
  }
}
