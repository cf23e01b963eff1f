import { numberSetting } from '../../engine/known.ts';
import type { Body, ObjectSpec, Op, ProgramSet } from '../../engine/program.ts';
import { computing, costOf, PRESET_CORES, perCore } from '../../loop/known-settings.ts';
import { type KnownNode, MS, mark, nodeStart, rootCost } from './parts.ts';

/** Channels between the parent and its children. */
const LISTENING = 'listening';
const ANSWERS = 'answers';

/** Requests that each child gets: the parent hands them round in turn. */
const handedRound = (requests: number, children: number): number[] =>
  Array.from(
    { length: children },
    (_, index) => Math.floor(requests / children) + (index < requests % children ? 1 : 0),
  );

/** Connections that the parent passes to a child. */
const port = (index: number): string => `port of child ${index + 1}`;

const serve = (index: number, requests: number, start: Body, request: Body): Body => [
  ...start,
  { op: 'send', channel: LISTENING },
  {
    op: 'repeat',
    times: requests,
    body: [
      { op: 'receive', channel: port(index) },
      ...request,
      mark('served'),
      { op: 'send', channel: ANSWERS },
    ],
  },
];

/** What the processes of `clusterProgram` spend, as bodies, and when the children are forked. */
export interface ClusterWork {
  /** From the start of a process until it does or serves something. */
  readonly start: Body;
  readonly request: Body;
  /** Virtual time at which the parent forks its children, ns. */
  readonly forkNs: number;
}

/** A parent that serves one request itself, then hands each child so many as `shares` says and waits for all answers. */
export function clusterProgram(
  shares: readonly number[],
  { start, request, forkNs }: ClusterWork,
): ProgramSet {
  const requests = shares.reduce((a, b) => a + b, 0);
  const turns = Array.from({ length: Math.max(...shares) }, (_, turn) =>
    shares.flatMap((count, index) => (turn < count ? [port(index)] : [])),
  ).flat();
  const channel: ObjectSpec = { kind: 'channel', capacity: requests + shares.length };
  return {
    threads: [
      {
        name: 'main',
        body: [
          ...start,
          mark('one request in this process'),
          ...request,
          { op: 'repeat', times: shares.length, body: [{ op: 'receive', channel: LISTENING }] },
          mark('the children listen'),
          ...turns.map((to): Op => ({ op: 'send', channel: to })),
          { op: 'repeat', times: requests, body: [{ op: 'receive', channel: ANSWERS }] },
          mark('all answered'),
        ],
      },
      ...shares.map((count, index) => ({
        name: 'child',
        process: `child-${index + 1}`,
        startNs: forkNs,
        body: serve(index, count, start, request),
      })),
    ],
    objects: Object.fromEntries(
      [LISTENING, ANSWERS, ...shares.map((_, index) => port(index))].map((name) => [name, channel]),
    ),
  };
}

/** resources/workloads/node/cluster.mjs */
export const cluster: KnownNode = {
  id: 'node-cluster',
  title: 'Child processes behind one port',
  summary: 'The parent hands connections round; every child computes on a loop of its own.',
  settings: { n: 100_000_000, requests: 8, children: 0 },
  costs: { start: nodeStart, root: rootCost('child') },
  parameters: { cores: PRESET_CORES },
  untilNs: 1600 * MS,
  build: (settings, costs) => {
    const n = numberSetting(settings, 'n');
    const shares = handedRound(numberSetting(settings, 'requests'), perCore(settings, 'children'));
    return clusterProgram(shares, {
      start: computing(costOf(costs, 'start')),
      request: computing(costOf(costs, 'root'), n),
      // The parent forks them when it has served its own request.
      forkNs: Math.round(costOf(costs, 'start') + costOf(costs, 'root') * n),
    });
  },
};

/** resources/workloads/node/cost_switch.mjs */
export const costSwitch: KnownNode = {
  id: 'node-cost-switch',
  title: 'Turns of the loop',
  summary: 'An immediate costs a whole iteration with its epoll_wait, an await only a microtask.',
  settings: { steps: 10_000, rounds: 200, workers: 4 },
  costs: {
    start: nodeStart,
    await: { ns: 60, kind: 'cpu', per: 'one await, beside the queue’s own cost' },
    immediate: { ns: 500, kind: 'cpu', per: 'one immediate, beside the loop’s own cost' },
    message: { ns: 5000, kind: 'cpu', per: 'one message sent and read, beside the loop’s own cost' },
  },
  parameters: { callbackNs: 50 },
  untilNs: 200 * MS,
  build: (settings, costs) => {
    const steps = numberSetting(settings, 'steps');
    const workers = Array.from({ length: numberSetting(settings, 'workers') }, (_, k) => `worker-${k + 1}`);
    const [first = 'worker-1'] = workers;
    const message = computing(costOf(costs, 'message'));
    const programs: Record<string, Body> = Object.fromEntries(
      workers.map((worker): [string, Body] => [
        `create ${worker}`,
        [{ op: 'postToWorker', worker, program: 'online', wait: true }],
      ]),
    );
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            mark('awaits'),
            { op: 'repeat', times: steps, body: [{ op: 'await' }, ...computing(costOf(costs, 'await'))] },
            mark('immediates'),
            {
              op: 'repeat',
              times: Math.floor(steps / 10),
              body: [{ op: 'yield' }, ...computing(costOf(costs, 'immediate'))],
            },
            mark('workers'),
            ...Object.keys(programs).map((program): Op => ({ op: 'spawn', program, as: 'workers' })),
            { op: 'join', task: 'workers', how: 'gather' },
            mark('messages'),
            {
              op: 'repeat',
              times: numberSetting(settings, 'rounds'),
              body: [...message, { op: 'postToWorker', worker: first, program: 'echo', wait: true }],
            },
            mark('done'),
          ],
        },
      ],
      programs: { ...programs, online: [mark('online')], echo: message },
    };
  },
};
