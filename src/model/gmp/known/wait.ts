import type { Body, Op } from '../../engine/program.ts';
import {
  cpu,
  type GoKnown,
  MS,
  mainOnly,
  reader,
  rounds,
  SECOND,
  sleep,
  start,
  US,
  waitFor,
} from './parts.ts';

const network = (ns: number): Op => ({ op: 'pollableIo', ns: Math.round(ns), kind: 'network' });

/**
 * A goroutine a request; net/http adds two more for each connection, one that writes and one that waits in the poller for
 * the answer: `resources/workloads/go/cmd/fetch_channel`. (It keeps two connections for later; here all end with their answer.)
 */
const fetchChannel: GoKnown = {
  id: 'go-fetch-channel',
  title: 'Requests collected over a channel',
  summary: 'Ten goroutines wait in the poller, no thread for any of them, and send their answers to main.',
  settings: { requests: 10, delay: 0.2 },
  costs: {
    check: {
      ns: MS,
      kind: 'cpu',
      per: 'the first request, which asks whether the server is there',
      spentBy: 'main',
    },
    request: {
      ns: 200 * US,
      kind: 'cpu',
      per: 'a request: connecting, sending, reading the answer',
      spentBy: 'fetch',
    },
    connect: { ns: 300 * US, kind: 'wait', per: 'a connection to the server' },
    answer: { ns: MS, kind: 'wait', per: 'an answer of the server beyond the delay that it was asked for' },
    line: { ns: 10 * US, kind: 'cpu', per: 'a printed line', spentBy: 'main' },
  },
  parameters: { cores: 2 },
  untilNs: 250 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const requests = set('requests');
    const part = cpu(cost('request') / 4);
    return mainOnly(
      [
        ...cpu(cost('check')),
        network(cost('connect') + cost('answer')),
        ...start('fetch', requests),
        ...start('closer', 1),
        {
          op: 'forever',
          body: [{ op: 'receive', channel: 'results', closed: [{ op: 'break' }] }, ...cpu(cost('line'))],
        },
      ],
      {
        programs: {
          fetch: [
            ...part,
            network(cost('connect')),
            ...start('connection reader', 1),
            ...start('connection writer', 1),
            { op: 'send', channel: 'requests' },
            { op: 'receive', channel: 'answers' },
            ...part,
            { op: 'send', channel: 'results' },
            { op: 'release', semaphore: 'fetched' },
          ],
          'connection writer': [{ op: 'receive', channel: 'requests' }, ...part],
          'connection reader': [
            network(set('delay') * SECOND + cost('answer')),
            ...part,
            { op: 'send', channel: 'answers' },
          ],
          closer: [
            ...rounds(requests, [{ op: 'acquire', semaphore: 'fetched' }]),
            { op: 'close', channel: 'results' },
          ],
        },
        objects: {
          requests: { kind: 'channel', capacity: 0 },
          answers: { kind: 'channel', capacity: 1 },
          results: { kind: 'channel', capacity: 0 },
          fetched: { kind: 'semaphore', permits: 0 },
        },
      },
    );
  },
};

/** The first error cancels a context that the others wait on beside their timers: `cmd/errgroup`. */
const errgroup: GoKnown = {
  id: 'go-errgroup',
  title: 'The first error cancels the rest',
  summary:
    'One goroutine fails after 100 ms and closes a channel that the others wait on beside their timers.',
  settings: { tasks: 5, fail: 0.1, work: 0.5 },
  costs: { task: { ns: 5 * US, kind: 'cpu', per: 'what a task does beside waiting', spentBy: 'worker' } },
  parameters: { cores: 2 },
  untilNs: 200 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const others = set('tasks') - 1;
    const task = cpu(cost('task'));
    return mainOnly(
      [...start('failing', 1, 'worker'), ...start('working', others, 'worker'), waitFor('worker')],
      {
        programs: {
          failing: [
            ...task,
            sleep(set('fail')),
            { op: 'mark', label: 'error' },
            { op: 'close', channel: 'done' },
          ],
          working: [
            ...task,
            ...start('timer', 1),
            {
              op: 'select',
              cases: [
                { receive: 'after', body: [{ op: 'mark', label: 'finished' }] },
                { receive: 'done', body: [], closed: [{ op: 'mark', label: 'cancelled' }] },
              ],
            },
          ],
          // The runtime's timers have no goroutines; in this language they need one.
          timer: [sleep(set('work')), { op: 'send', channel: 'after' }],
        },
        objects: {
          done: { kind: 'channel', capacity: 0 },
          after: { kind: 'channel', capacity: Math.max(1, others) },
        },
      },
    );
  },
};

/** A producer that is faster than its consumer, first with little room and then with room for all: `cmd/channel_buffered`. */
const channelBuffered: GoKnown = {
  id: 'go-channel-buffered',
  title: 'A channel that holds two',
  summary:
    'The producer fills the buffer and then waits at each send for the consumer; with room for all it never does.',
  settings: { items: 10, capacity: 2, pause: 0.03, work: 10_000_000 },
  costs: {
    million: { ns: 0.3 * MS, kind: 'cpu', per: 'a million additions that make a value', spentBy: 'producer' },
    line: { ns: 10 * US, kind: 'cpu', per: 'a printed line', spentBy: 'main' },
  },
  parameters: { cores: 2 },
  untilNs: 700 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const line = cpu(cost('line'));
    const consume = (channel: string): Body => [
      ...start(`producer of ${channel}`, 1, 'producer'),
      {
        op: 'forever',
        body: [{ op: 'receive', channel, closed: [{ op: 'break' }] }, sleep(set('pause')), ...line],
      },
    ];
    const produce = (channel: string): Body => [
      ...rounds(set('items'), [...cpu(cost('million'), set('work') / 1e6), { op: 'send', channel }, ...line]),
      { op: 'close', channel },
    ];
    return mainOnly([...consume('narrow'), { op: 'mark', label: 'room for all' }, ...consume('wide')], {
      programs: { 'producer of narrow': produce('narrow'), 'producer of wide': produce('wide') },
      objects: {
        narrow: { kind: 'channel', capacity: set('capacity') },
        wide: { kind: 'channel', capacity: set('items') },
      },
    });
  },
};

/** Three turns of a select over two channels and a timer that each turn starts anew: `cmd/select`. */
const select: GoKnown = {
  id: 'go-select',
  title: 'Whichever channel speaks first',
  summary:
    'select waits on two channels and a timer and takes whichever is ready: at 100 and 200 ms, then the timer.',
  settings: { first: 0.1, second: 0.2, timeout: 0.3 },
  costs: { line: { ns: 10 * US, kind: 'cpu', per: 'a printed line', spentBy: 'main' } },
  parameters: { cores: 2 },
  untilNs: 520 * MS,
  build(settings, costs) {
    const { set, cost } = reader(settings, costs);
    const line = cpu(cost('line'));
    const turns = [1, 2, 3].map((turn) => `timer of turn ${turn}`);
    const speak = (channel: string, seconds: number): Body => [sleep(seconds), { op: 'send', channel }];
    const hear = (channel: string, label: string) => ({
      receive: channel,
      body: [{ op: 'mark' as const, label }, ...line],
    });
    return mainOnly(
      [
        ...start('first', 1),
        ...start('second', 1),
        ...turns.flatMap(
          (timer): Body => [
            ...start(timer, 1),
            {
              op: 'select',
              cases: [hear('first', 'first'), hear('second', 'second'), hear(timer, 'timeout')],
            },
          ],
        ),
      ],
      {
        programs: {
          first: speak('first', set('first')),
          second: speak('second', set('second')),
          ...Object.fromEntries(turns.map((timer) => [timer, speak(timer, set('timeout'))])),
        },
        objects: Object.fromEntries(
          ['first', 'second', ...turns].map((name) => [name, { kind: 'channel', capacity: 1 } as const]),
        ),
      },
    );
  },
};

export const WAIT_KNOWN: readonly GoKnown[] = [fetchChannel, errgroup, channelBuffered, select];
