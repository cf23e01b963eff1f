import { createSession } from '../../src/store/index.ts';
import { heartbeat, sliceBatch, testHead, testProcess, testThread } from './grid.ts';

// Records a made-up session until it is killed: node storeRecorder.ts FILE. Prints what is committed, in ticks, after each heartbeat.
// Three threads: one runs in every tick, one in every fifth, one ended early.
const [path = ''] = process.argv.slice(2);
const TICK = 1_000_000;
const PER_BEAT = 10;
const sink = createSession(path, testHead(1000));
sink.accept([testProcess(), testThread(1, 'busy'), testThread(2, 'rare'), testThread(3, 'short')]);
let tick = 0;

const slice = (thread: number, at: number) => ({ thread, startNs: at * TICK, endNs: (at + 1) * TICK });

function beat(): void {
  const ticks = Array.from({ length: PER_BEAT }, (_, i) => tick + i);
  const threads = tick === 0 ? [1, 2, 3] : [1, 2];
  const slices = ticks.flatMap((at) =>
    threads.filter((thread) => thread !== 2 || at % 5 === 0).map((thread) => slice(thread, at)),
  );
  tick += PER_BEAT;
  sink.accept([sliceBatch(slices), heartbeat(tick * TICK)]);
  process.stdout.write(`${tick}\n`);
  setImmediate(beat);
}
beat();
