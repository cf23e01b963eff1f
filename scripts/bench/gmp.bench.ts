import type { Body, ProgramSet } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { gmpModel } from '../../src/model/gmp/model.ts';

const MS = 1_000_000;
const SIMULATED_NS = 60_000 * MS;
const GOROUTINES = 10_000;
const PS = 8;
/** 60 simulated seconds of 10,000 goroutines on 8 Ps. */
const AIM_S = 2;
const RUNS = 3;

interface Load {
  readonly name: string;
  readonly body: Body;
}

/** Both keep all 8 Ps busy: one by slices, one by short bursts between waits for the network. */
const LOADS: readonly Load[] = [
  { name: 'computing', body: [{ op: 'forever', body: [{ op: 'compute', ns: 50 * MS }] }] },
  {
    name: 'I/O and 1 ms of computing',
    body: [
      {
        op: 'forever',
        body: [
          { op: 'pollableIo', ns: { dist: 'exponential', meanNs: 1250 * MS } },
          { op: 'compute', ns: MS },
        ],
      },
    ],
  },
];

interface Figures {
  readonly seconds: number;
  readonly events: number;
  readonly switches: number;
  readonly parallelism: number;
}

function once(load: Load): Figures {
  const programs: ProgramSet = { threads: [{ name: 'g', count: GOROUTINES, body: load.body }] };
  const parameters = { cores: PS, gomaxprocs: PS };
  const begun = performance.now();
  const simulation = asAnyModel(gmpModel).createFrom({ programs, parameters }, { keepTrace: false });
  const result = simulation.run({ untilNs: SIMULATED_NS });
  const seconds = (performance.now() - begun) / 1000;
  const switches = result.totals.extra['switches'] ?? 0;
  return { seconds, events: result.events, switches, parallelism: result.parallelism ?? 0 };
}

/** Times 60 simulated seconds of 10,000 goroutines on 8 Ps: the best of three runs of each load. */
export async function run(): Promise<void> {
  const rows = LOADS.map((load) => {
    const runs = Array.from({ length: RUNS }, () => once(load));
    const best = runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
    return {
      load: load.name,
      'best s': best.seconds.toFixed(2),
      'aim s': AIM_S,
      switches: best.switches,
      'events/s': Math.round(best.events / best.seconds),
      'cores used': best.parallelism.toFixed(2),
    };
  });
  console.table(rows);
}
