import type { CoreColumns, LaneColumns } from '../../../../domain/query.ts';
import { threadId } from '../../../../domain/units.ts';
import { type Block, blockRange, ITEMS_PER_BLOCK } from '../../../layout/blocks.ts';
import type { SessionClient } from '../../../state/sessionClient.ts';
import { BlockLoader, type BlockSource } from '../state/blockLoader.ts';

type Events = Pick<BlockSource<unknown>, 'onLoad' | 'onError'>;

/** Loads thread lanes; keys are thread ids. */
export function laneLoader(client: SessionClient, events: Events): BlockLoader<LaneColumns> {
  return new BlockLoader<LaneColumns>({
    ...events,
    weigh: (lane) => lane.startNs.length,
    fetch: async (block: Block, keys, signal) => {
      const query = { range: blockRange(block), threadIds: keys.map(threadId), maxItems: ITEMS_PER_BLOCK };
      const lanes = await client.lanes(query, signal);
      return new Map(lanes.map((lane) => [lane.threadId, lane]));
    },
  });
}

/** The key of all cores: they are asked for together. */
export const ALL_CORES = 0;

/** Loads all cores' lanes as one answer. */
export function coreLoader(client: SessionClient, events: Events): BlockLoader<readonly CoreColumns[]> {
  return new BlockLoader<readonly CoreColumns[]>({
    ...events,
    weigh: (cores) => cores.reduce((sum, c) => sum + c.startNs.length, 0),
    fetch: async (block, _keys, signal) =>
      new Map([[ALL_CORES, await client.cores(blockRange(block), ITEMS_PER_BLOCK, signal)]]),
  });
}
