/** A program or set-up that cannot be run as written. `path` names the step, such as `threads[1].body[3]`. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  readonly path: string;
  /** What is wrong, without the path. */
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** A run that used up its event budget before it reached its end. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
  readonly events: number;
  readonly timeNs: number;

  constructor(events: number, timeNs: number, why: string) {
    super(
      `${why} after ${events} events at ${timeNs} ns of virtual time: shorten the run or raise its event budget`,
    );
    this.events = events;
    this.timeNs = timeNs;
  }
}

/** A model broke one of its own rules: a defect of the model, never of the program it runs. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}
