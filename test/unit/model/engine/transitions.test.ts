import { expect, test } from 'vitest';
import { InvariantError } from '../../../../src/model/engine/errors.ts';
import {
  assertTransition,
  LANE_TRANSITIONS,
  type LaneState,
  TransitionCheck,
} from '../../../../src/model/engine/transitions.ts';

const STATES = Object.keys(LANE_TRANSITIONS) as LaneState[];
const PAIRS = STATES.flatMap((from) => STATES.map((to) => ({ from, to })));
const check = new TransitionCheck(LANE_TRANSITIONS);

test.each(PAIRS)('$from to $to: the table made ready says the same as the table', ({ from, to }) => {
  const ready = (): void => check.assert(check.codeOf(from), check.codeOf(to), 'a', 7);
  if (LANE_TRANSITIONS[from].includes(to)) {
    expect(ready).not.toThrow();
    expect(() => assertTransition(LANE_TRANSITIONS, from, to, 'a', 7)).not.toThrow();
  } else {
    const message = `a went from ${from} to ${to} at 7 ns, which the model does not allow`;
    expect(ready).toThrow(new InvariantError(message));
    expect(() => assertTransition(LANE_TRANSITIONS, from, to, 'a', 7)).toThrow(new InvariantError(message));
  }
});

test('numbers stand for the states of the table and for nothing else', () => {
  expect(STATES.map((state) => check.nameOf(check.codeOf(state)))).toEqual(STATES);
  expect(() => check.nameOf(STATES.length)).toThrow(RangeError);
});
