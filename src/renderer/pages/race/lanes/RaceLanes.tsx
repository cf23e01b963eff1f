import { type ReactElement, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { plural } from '../../../../analysis/figures.ts';
import { withShortNames } from '../../../../analysis/race-explain.ts';
import type { RaceEntry, RaceState } from '../../../../domain/race.ts';
import { drawAxis } from '../../../draw/frame.ts';
import { blockLevel, blocksOf } from '../../../layout/blocks.ts';
import { axisTicks } from '../../../layout/ticks.ts';
import { timeRange } from '../../../layout/timeView.ts';
import { contextOf } from '../../session/timeline/useCanvas.ts';
import { usePaints } from '../../session/timeline/useTheme.ts';
import { axisSpan, type LaneLook, laneLook, lanesOf } from './laneChoice.ts';
import { RacePainter } from './racePainter.ts';
import { type OpenContestant, useContestant } from './useContestant.ts';

const AXIS_HEIGHT = 26;
/** Late slices of a live recording may still come for this long, ns. */
const UNSETTLED_NS = 2_000_000_000;

/** All contestants' lanes over one axis, which begins at the start signal (in turn: each at its own). */
export function RaceLanes({ race, projector }: { race: RaceState; projector: boolean }): ReactElement | null {
  const look = laneLook(projector, race.entries.length, window.innerHeight);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const span = axisSpan(race);
  // Beside the lanes of a projector's view there is room for a word or two; the board has the whole names.
  const names = (projector ? withShortNames(race.entries) : race.entries).map(({ name }) => name);
  if (race.entries.every(({ marks }) => marks === null)) return null;
  return (
    <section className="race-lanes" aria-label="Lanes">
      <div className="race-lanes__row">
        <div className="race-lanes__corner">
          {race.mode === 'at-once' ? 'Time since the signal' : 'Time since each one’s signal'}
        </div>
        <div className="race-lanes__plot" ref={box}>
          <Axis spanNs={span} width={width} zoom={look.zoom} />
        </div>
      </div>
      {race.entries.map((entry, index) => (
        <Contestant
          key={entry.name}
          entry={entry}
          label={names[index] ?? entry.name}
          index={index}
          spanNs={span}
          width={width}
          look={look}
        />
      ))}
      <div className="race-lanes__legend">
        <span>
          <i className="race-key race-key--running" /> running
        </span>
        <span>
          <i className="race-key race-key--runnable" /> waiting for a core
        </span>
        <span>
          <i className="race-key race-key--absent" /> not there
        </span>
        <span className="muted">
          Height is a share of time, measured; where in a sample a thread ran is inferred.
        </span>
      </div>
    </section>
  );
}

function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  });
  return width;
}

function Axis({ spanNs, width, zoom }: { spanNs: number; width: number; zoom: number }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const paints = usePaints();
  const height = Math.round(AXIS_HEIGHT * zoom);
  useEffect(() => {
    const context = contextOf(canvas.current, width, height);
    if (context === null) return;
    context.scale(zoom, zoom);
    const small = width / zoom;
    drawAxis(context, axisTicks(timeRange(0, spanNs), small), small, AXIS_HEIGHT, paints);
  }, [width, height, zoom, spanNs, paints]);
  return <canvas ref={canvas} style={{ width, height }} role="img" aria-label="Time axis" />;
}

interface ContestantProps {
  readonly entry: RaceEntry;
  /** Its name as it stands beside its lanes. */
  readonly label: string;
  readonly index: number;
  readonly spanNs: number;
  readonly width: number;
  readonly look: LaneLook;
}

function Contestant(props: ContestantProps): ReactElement | null {
  const { entry, label, index, look } = props;
  const { open, error, drawn } = useContestant(entry.sessionPath);
  const threads = open === null ? [] : lanesOf(open.overview, open.totals, look.most);
  const all = open?.overview.threads.length ?? 0;
  const hidden = all - threads.length;
  return (
    <div className="race-lanes__row" data-contestant={index}>
      <div className="race-lanes__gutter">
        <span className="race-swatch" />
        <div className="race-lanes__name">
          <div className="race-lanes__label" title={label}>
            {label}
          </div>
          <div className="muted race-lanes__count">
            {open === null
              ? ''
              : hidden > 0
                ? `the ${threads.length} busiest of ${all} threads`
                : plural(all, 'thread')}
          </div>
        </div>
      </div>
      <div className="race-lanes__plot">
        {error === null ? null : <p className="field__error selectable">{error.message}</p>}
        {open === null || entry.marks === null ? (
          <p className="muted race-lanes__none">
            {entry.sessionPath === null ? 'Nothing was recorded.' : ''}
          </p>
        ) : (
          <LaneCanvas {...props} open={open} drawn={drawn} signalNs={entry.marks.signalNs} />
        )}
      </div>
    </div>
  );
}

interface CanvasProps extends ContestantProps {
  readonly open: OpenContestant;
  readonly drawn: number;
  readonly signalNs: number;
}

function LaneCanvas({ entry, open, drawn, spanNs, width, look, signalNs }: CanvasProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef(new RacePainter());
  const paints = usePaints();
  const threads = lanesOf(open.overview, open.totals, look.most);
  const laneHeight = look.height;
  const height = Math.max(1, threads.length) * laneHeight;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawn` tells that the loader, which keeps its identity, has more
  useEffect(() => {
    const context = contextOf(canvas.current, width, height);
    if (context === null || width <= 0) return;
    const { info, revision } = open.overview;
    const view = timeRange(signalNs, signalNs + spanNs);
    const level = blockLevel(view, width);
    const settledNs = info.end === null ? info.durationNs - UNSETTLED_NS : Number.POSITIVE_INFINITY;
    const ticks = axisTicks(timeRange(0, spanNs), width / look.zoom).map((tick) => ({
      ...tick,
      x: tick.x * look.zoom,
    }));
    const lane = open.lanes.look.bind(open.lanes);
    painter.current.paint(
      context,
      { threads, view, level, width, laneHeight, durationNs: info.durationNs, ticks, lane },
      paints,
    );
    open.lanes.want(
      threads.map(({ id }) => id),
      blocksOf(view, level),
      { revision, settledNs },
    );
  }, [open, drawn, spanNs, width, height, look.height, look.most, look.zoom, signalNs, paints]);
  return (
    <canvas
      ref={canvas}
      style={{ width, height }}
      role="img"
      aria-label={`${plural(threads.length, 'lane')} of ${entry.name}; the board has its figures as text.`}
    />
  );
}
