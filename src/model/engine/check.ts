import { isAlwaysZero } from './duration.ts';
import { ProgramError } from './errors.ts';
import type { Body, ObjectKind, Op, OpName, ProgramSet } from './program.ts';
import { parseForm } from './schema.ts';

/** A body inside a step, with the key it stands under. */
interface Branch {
  readonly key: string;
  readonly body: Body;
}

/** All bodies that a step contains, in the order they are written. */
export function branchesOf(op: Op): readonly Branch[] {
  switch (op.op) {
    case 'tryLock':
      return [
        { key: 'then', body: op.then },
        { key: 'else', body: op.else },
      ];
    case 'receive':
      return op.closed === undefined ? [] : [{ key: 'closed', body: op.closed }];
    case 'select':
      return [
        ...op.cases.flatMap((one, index) => [
          { key: `cases[${index}].body`, body: one.body },
          ...('closed' in one && one.closed ? [{ key: `cases[${index}].closed`, body: one.closed }] : []),
        ]),
        ...(op.default === undefined ? [] : [{ key: 'default', body: op.default }]),
      ];
    case 'executor':
      return [
        { key: 'body', body: op.body },
        ...(op.done === undefined ? [] : [{ key: 'done', body: op.done }]),
      ];
    case 'attempt':
      return [
        { key: 'body', body: op.body },
        ...(op.failed === undefined ? [] : [{ key: 'failed', body: op.failed }]),
        ...(op.cancelled === undefined ? [] : [{ key: 'cancelled', body: op.cancelled }]),
      ];
    case 'group':
    case 'defer':
    case 'repeat':
    case 'forever':
    case 'until':
      return [{ key: 'body', body: op.body }];
    default:
      return [];
  }
}

/** The shared objects that a step names, with the kind each must have. */
function objectsOf(op: Op): readonly { readonly name: string; readonly kind: ObjectKind }[] {
  switch (op.op) {
    case 'lock':
    case 'tryLock':
    case 'unlock':
      return [{ name: op.lock, kind: 'mutex' }];
    case 'wait':
    case 'notify':
      return [{ name: op.condition, kind: 'condition' }];
    case 'barrier':
      return [{ name: op.barrier, kind: 'barrier' }];
    case 'acquire':
    case 'release':
      return [{ name: op.semaphore, kind: 'semaphore' }];
    case 'readLock':
    case 'readUnlock':
    case 'writeLock':
    case 'writeUnlock':
      return [{ name: op.rwlock, kind: 'rwlock' }];
    case 'atomic':
      return [{ name: op.cell, kind: 'atomic' }];
    case 'send':
    case 'receive':
    case 'close':
      return [{ name: op.channel, kind: 'channel' }];
    case 'select':
      return op.cases.map((one) => ({ name: 'send' in one ? one.send : one.receive, kind: 'channel' }));
    default:
      return [];
  }
}

/** Steps that never take time and never wait. Everything else may let time pass. */
const INSTANT = new Set<OpName>([
  'tryLock',
  'unlock',
  'notify',
  'release',
  'readUnlock',
  'writeUnlock',
  'close',
  'mark',
  'cancel',
  'defer',
]);

/** Whether no run of this step can let time pass or leave the loop round it. */
function cannotPassTime(op: Op): boolean {
  if (op.op === 'compute' || op.op === 'native' || op.op === 'atomic') return isAlwaysZero(op.ns);
  if (op.op === 'repeat') return op.times === 0 || op.body.every(cannotPassTime);
  if (op.op === 'break' || op.op === 'fail') return false;
  if (op.op === 'defer') return true;
  if (op.op === 'attempt' || op.op === 'group') return op.body.every(cannotPassTime);
  if (op.op === 'forever' || op.op === 'until') return op.body.every(cannotPassTime);
  return INSTANT.has(op.op) && branchesOf(op).every((branch) => branch.body.every(cannotPassTime));
}

/** Steps whose bodies cannot break out of a loop round the step. */
const OWN_STACK = new Set<OpName>(['executor', 'defer', 'attempt', 'group']);

interface Scope {
  readonly set: ProgramSet;
  readonly supports: ((op: OpName) => boolean) | null;
  readonly inLoop: boolean;
}

function checkObjects(op: Op, path: string, set: ProgramSet): void {
  for (const { name, kind } of objectsOf(op)) {
    const found = set.objects?.[name];
    if (found === undefined) {
      throw new ProgramError(path, `${op.op} names the ${kind} "${name}", which objects does not have`);
    }
    if (found.kind !== kind) {
      throw new ProgramError(path, `${op.op} needs a ${kind}, but "${name}" is a ${found.kind}`);
    }
  }
}

function checkOp(op: Op, path: string, scope: Scope): void {
  if (scope.supports !== null && !scope.supports(op.op)) {
    throw new ProgramError(path, `this model has no step "${op.op}"`);
  }
  checkObjects(op, path, scope.set);
  if ((op.op === 'spawn' || op.op === 'postToWorker') && scope.set.programs?.[op.program] === undefined) {
    throw new ProgramError(path, `${op.op} names the program "${op.program}", which programs does not have`);
  }
  if (op.op === 'break' && !scope.inLoop) throw new ProgramError(path, 'break stands outside a loop');
  const isLoop = op.op === 'repeat' || op.op === 'forever' || op.op === 'until';
  if ((op.op === 'forever' || op.op === 'until') && op.body.every(cannotPassTime)) {
    throw new ProgramError(
      path,
      'endless loop that takes no time: put a step into it that takes time or waits',
    );
  }
  const isOwnStack = OWN_STACK.has(op.op);
  const inLoop = isLoop || (scope.inLoop && !isOwnStack);
  for (const branch of branchesOf(op)) checkBody(branch.body, `${path}.${branch.key}`, { ...scope, inLoop });
}

function checkBody(body: Body, path: string, scope: Scope): void {
  body.forEach((op, index) => {
    checkOp(op, `${path}[${index}]`, scope);
  });
}

/**
 * Checks the meaning of a set whose form is right: every name is known and of the right kind, breaks stand in
 * loops, no loop is endless and without time, and the model has every step.
 * @param supports Which steps the model can run; null for all.
 * @throws {ProgramError} naming the first step that is wrong.
 */
export function checkProgramSet(set: ProgramSet, supports: ((op: OpName) => boolean) | null = null): void {
  const scope: Scope = { set, supports, inLoop: false };
  for (const [name, spec] of Object.entries(set.objects ?? {})) {
    if (spec.kind === 'condition' && set.objects?.[spec.lock]?.kind !== 'mutex') {
      throw new ProgramError(
        `objects.${name}`,
        `the condition's lock "${spec.lock}" is not a mutex of objects`,
      );
    }
  }
  set.threads.forEach((thread, index) => {
    checkBody(thread.body, `threads[${index}].body`, scope);
  });
  for (const [name, body] of Object.entries(set.programs ?? {})) checkBody(body, `programs.${name}`, scope);
}

/**
 * Reads a set of programs from JSON data and checks form and meaning.
 * @throws {ProgramError} naming the first step that is wrong, such as `threads[1].body[3]`.
 */
export function parseProgramSet(
  data: unknown,
  supports: ((op: OpName) => boolean) | null = null,
): ProgramSet {
  const set = parseForm(data);
  checkProgramSet(set, supports);
  return set;
}
