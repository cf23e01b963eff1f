import { useEffect, useMemo, useRef } from 'react';
import type { CoreColumns, LaneColumns } from '../../../../domain/query.ts';
import { blockLevel, blocksOf } from '../../../layout/blocks.ts';
import { visibleRows } from '../../../layout/rows.ts';
import { onScreen } from '../../../layout/simulated.ts';
import type { BlockLoader, Freshness } from '../state/blockLoader.ts';
import { useSessionContext } from '../state/context.ts';
import { durationOf, isLive, type SessionState } from '../state/sessionStore.ts';
import { problemOf } from '../state/useQuery.ts';
import { ALL_CORES, coreLoader, laneLoader } from './laneSource.ts';
import type { FrameInput } from './painter.ts';

/** The lanes' and cores' data of a page, and the frame that they make. */
export interface LaneData {
  readonly lanes: BlockLoader<LaneColumns>;
  readonly cores: BlockLoader<readonly CoreColumns[]>;
  /** Calls back when something new can be drawn. */
  onLoad(listener: () => void): () => void;
}

/** A live recording's last two seconds may still change: late slices, and the sampler's own buffer. */
const UNSETTLED_NS = 2_000_000_000;

function freshnessOf(state: SessionState): Freshness {
  const duration = durationOf(state);
  return {
    revision: state.overview.revision,
    settledNs: isLive(state) ? duration - UNSETTLED_NS : Number.POSITIVE_INFINITY,
  };
}

/** What the lanes show now. */
export function frameOf(state: SessionState, data: Pick<LaneData, 'lanes' | 'cores'>): FrameInput {
  return {
    rows: visibleRows(state.rows, state.scrollTop, state.lanesHeight),
    view: state.view,
    level: blockLevel(state.view, state.plotWidth),
    width: state.plotWidth,
    height: state.lanesHeight,
    scrollTop: state.scrollTop,
    durationNs: durationOf(state),
    selectedThread: state.selectedThread,
    simulated: onScreen(state.simulated),
    lane: (thread, block) => data.lanes.look(thread, block),
    cores: (block) => data.cores.look(ALL_CORES, block),
  };
}

/** Asks for what a frame shows and lacks; only rows in sight are asked for. */
export function wantFrame(
  frame: FrameInput,
  state: SessionState,
  data: Pick<LaneData, 'lanes' | 'cores'>,
): void {
  if (frame.width <= 0) return;
  const blocks = blocksOf(frame.view, frame.level);
  const freshness = freshnessOf(state);
  const threads = frame.rows.flatMap((row) => (row.kind === 'thread' ? [row.thread.id] : []));
  data.lanes.want(threads, blocks, freshness);
  const cores = frame.rows.some((row) => row.kind === 'core') ? [ALL_CORES] : [];
  data.cores.want(cores, blocks, freshness);
}

/** Loaders of this page; they end with it. */
export function useLaneData(): LaneData {
  const { client, store } = useSessionContext();
  const listeners = useRef(new Set<() => void>());
  const data = useMemo((): LaneData => {
    const events = {
      onLoad: () => {
        for (const listener of listeners.current) listener();
      },
      onError: (error: unknown) => store.getState().setProblem(problemOf(error)),
    };
    return {
      lanes: laneLoader(client, events),
      cores: coreLoader(client, events),
      onLoad: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    };
  }, [client, store]);
  useEffect(
    () => () => {
      data.lanes.close();
      data.cores.close();
    },
    [data],
  );
  return data;
}
