import { expect, test } from 'vitest';
import type { FeedEvent } from '../../../src/domain/feed.ts';
import { ns, processId, threadId, ticks, tid } from '../../../src/domain/units.ts';
import { RoleAssigner } from '../../../src/sampler/role-assigner.ts';
import type { ThreadTraits } from '../../../src/sampler/roles.ts';
import { processInfo } from './fake-proc.ts';

const born = (id: number, thread: number, name: string): FeedEvent => ({
  type: 'thread',
  thread: {
    id: threadId(id),
    processId: processId(1),
    tid: tid(thread),
    startTicks: ticks(0),
    name,
    role: 'other',
    startNs: ns(0),
    endNs: null,
  },
});
const renamed = (id: number, name: string): FeedEvent => ({
  type: 'thread-update',
  id: threadId(id),
  name,
  role: 'other',
});

test('roles follow names, order and what is known of the runtime', () => {
  const asked: ThreadTraits[] = [];
  const roles = new RoleAssigner((traits) => {
    asked.push(traits);
    if (traits.isMain) return 'main';
    return traits.runtime.kind === 'go' ? 'go-m' : 'other';
  });
  const info = processInfo(7);
  roles.addProcess(info, true);
  const events = roles.assign([born(1, 7, 'app'), born(2, 8, 'app'), renamed(1, 'app2'), renamed(2, 'w')]);
  expect(asked.map(({ name, isMain, order, mainName }) => [name, isMain, order, mainName])).toEqual([
    ['app', true, 0, 'app'],
    ['app', false, 1, 'app'],
    ['app2', true, 0, 'app2'],
    ['w', false, 1, 'app2'],
  ]);
  expect(events[0]).toMatchObject({ thread: { role: 'main' } });

  const updates = roles.updateProcess({ ...info, runtime: { ...info.runtime, kind: 'go' } });
  expect(updates).toEqual([
    { type: 'thread-update', id: 1, name: 'app2', role: 'main' },
    { type: 'thread-update', id: 2, name: 'w', role: 'go-m' },
  ]);
});

test('forgets what ended; order is unknown where threads lived before', () => {
  const orders: (number | null)[] = [];
  const roles = new RoleAssigner((traits) => {
    orders.push(traits.order);
    return 'other';
  });
  roles.addProcess(processInfo(7), false);
  roles.assign([born(1, 7, 'a'), { type: 'thread-end', id: threadId(1), endNs: ns(1) }]);
  expect(orders).toEqual([null]);
  expect(roles.updateProcess(processInfo(7))).toEqual([]);
});
