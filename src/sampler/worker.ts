import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import type { FeedEvent } from '../domain/feed.ts';
import { monotonicClock } from './clock.ts';
import { runLoop } from './loop.ts';
import type { FromSampler, SamplerWorkerData, ToSampler } from './messages.ts';
import { NodeReader } from './node-reader.ts';
import { Sampler } from './sampler.ts';
import { selfMeter } from './self.ts';
import { Waiter } from './wait.ts';

/**
 * The sampling thread's entry (`worker_threads`). It loads, says so, and waits for what to sample, so that a session's
 * time begins when everything is ready. The loop never yields to the event loop: what the owner sends is
 * taken from the port between ticks, and what is told is posted from within them.
 */
function main(port: MessagePort, data: SamplerWorkerData): void {
  const reader = new NodeReader();
  const clock = monotonicClock(data.zero);
  const send = (message: FromSampler, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const sampler = new Sampler({
    reader,
    clock,
    self: selfMeter(reader),
    zero: data.zero,
    clockTicksPerSecond: data.clockTicksPerSecond,
    flushEveryNs: data.flushEveryNs,
    arch: process.arch,
    emit: (events) => send({ type: 'events', events }, slicesOf(events)),
  });
  send({ type: 'ready' });
  runLoop(sampler, data.rateHz, clock, new Waiter(data.signals), () => takeMessages(port, sampler));
  // What was sent just before the stop still counts: a process added and removed at once is told of.
  takeMessages(port, sampler);
  send({ type: 'finished', report: sampler.finish() });
}

/** The packed slices are handed over, not copied. */
function slicesOf(events: readonly FeedEvent[]): ArrayBuffer[] {
  return events.flatMap((event) => (event.type === 'slices' ? [event.batch.data.buffer as ArrayBuffer] : []));
}

function takeMessages(port: MessagePort, sampler: Sampler): void {
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: ToSampler } | undefined;
    if (received === undefined) return;
    const { message } = received;
    if (message.type === 'add') sampler.addProcess(message.process);
    else sampler.removeProcess(message.id);
  }
}

if (parentPort === null)
  throw new Error('The sampling worker runs in a worker thread, started by SamplerThread.');
const port = parentPort;
port.once('message', (data: SamplerWorkerData) => main(port, data));
port.postMessage({ type: 'loaded' } satisfies FromSampler);
