import { memo, useEffect, useRef, useState } from 'react';
import { Area, ComposedChart, Line, XAxis, YAxis } from 'recharts';
import type { TimeRange } from '../../../../domain/query.ts';
import {
  type ChartPoint,
  chartPoints,
  lastReading,
  pointAtTime,
  roundUp,
} from '../../../layout/chartPoints.ts';
import { spanOf, timeRange } from '../../../layout/timeView.ts';
import { palettes } from '../../../styles/palette.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { type QueryKey, QueryRunner } from '../state/queryRunner.ts';
import { durationOf, type SessionState } from '../state/sessionStore.ts';
import { problemOf } from '../state/useQuery.ts';
import { useTheme } from '../timeline/useTheme.ts';
import { useTimelineInput } from '../timeline/useTimelineInput.ts';
import { CHARTS, type ChartSpec, type Series } from './chartSpecs.ts';

export const CHART_HEIGHT = 42;
/** Most buckets of the charts, which are twice as wide as the view. */
const POINTS = 600;
/** The charts follow a moving view after this long, ms; until then the old picture is moved and stretched. */
const SETTLE_MS = 120;

/** The view with half of its span on either side, so that a pan finds its surroundings already drawn. */
function drawnRange(view: TimeRange, durationNs: number): TimeRange {
  const half = spanOf(view) / 2;
  return timeRange(
    Math.max(0, view.startNs - half),
    Math.min(Math.max(durationNs, view.endNs), view.endNs + half),
  );
}

/** An answer, with the range that it was asked for: the chart is drawn over exactly that. */
interface Drawn {
  readonly range: TimeRange;
  readonly points: readonly ChartPoint[];
  /** Width of the range at the view that it was asked for, in views: 1 to 2. */
  readonly views: number;
}

type Ask = { readonly range: TimeRange; readonly views: number; readonly durationNs: number };

function asked(state: SessionState): Ask {
  const durationNs = durationOf(state);
  const range = drawnRange(state.view, durationNs);
  return { range, durationNs, views: Math.max(1, spanOf(range) / spanOf(state.view)) };
}

function keyOf(state: SessionState): QueryKey {
  const { startNs, endNs } = state.view;
  // A view that follows a recording moves with each revision: the query under way is left to finish.
  return { subject: state.follow ? 'follow' : `${startNs}-${endNs}`, revision: state.overview.revision };
}

/** The charts' figures. They follow the view from outside of React: a pan must not render anything. */
function useSeries(): Drawn | null {
  const { client, store } = useSessionContext();
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    const runner = new QueryRunner<Drawn>(setDrawn, (error) => store.getState().setProblem(problemOf(error)));
    const request = (): void => {
      const state = store.getState();
      const { range, views, durationNs } = asked(state);
      const ask = async (signal: AbortSignal): Promise<Drawn> => {
        const series = await client.series(range, POINTS, signal);
        return { range, views, points: chartPoints(series, durationNs) };
      };
      runner.request(keyOf(state), ask, SETTLE_MS);
    };
    request();
    const unsubscribe = store.subscribe((now, before) => {
      if (now.view !== before.view || now.overview !== before.overview) request();
    });
    return () => {
      unsubscribe();
      runner.close();
    };
  }, [client, store]);
  return drawn;
}

function scaleTop(points: readonly ChartPoint[], spec: ChartSpec, scale: Series['scale']): number {
  const series = spec.series.filter((s) => s.scale === scale);
  let max = Math.max(0, ...series.map((s) => s.least));
  for (const point of points) for (const s of series) max = Math.max(max, point[s.key] ?? 0);
  return spec.id === 'machine' && scale === 'left' ? 1 : roundUp(max);
}

function shape(series: Series, colour: string) {
  const common = {
    dataKey: series.key,
    yAxisId: series.scale,
    type: 'stepAfter',
    stroke: colour,
    strokeWidth: 1.25,
    dot: false,
    activeDot: false,
    isAnimationActive: false,
    // Machine and memory are read at a slower beat: the last reading stands until the next.
    connectNulls: series.slow === true,
  } as const;
  return series.shape === 'line' ? (
    <Line key={series.key} {...common} />
  ) : (
    <Area key={series.key} {...common} fill={colour} fillOpacity={0.22} />
  );
}

interface PlotProps {
  readonly spec: ChartSpec;
  readonly drawn: Drawn;
  readonly width: number;
}

/** One chart, without axes of its own: the timeline's axis and gutter say what its pixels mean. */
const Plot = memo(function Plot({ spec, drawn, width }: PlotProps) {
  const colours = palettes[useTheme()].chart;
  const { range, points } = drawn;
  return (
    <ComposedChart
      width={width}
      height={CHART_HEIGHT}
      data={points as ChartPoint[]}
      margin={{ top: 4, right: 0, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <XAxis dataKey="timeNs" type="number" domain={[range.startNs, range.endNs]} allowDataOverflow hide />
      {(['left', 'right'] as const).map((id) => (
        <YAxis
          key={id}
          yAxisId={id}
          orientation={id}
          domain={[0, scaleTop(points, spec, id)]}
          allowDataOverflow
          hide
        />
      ))}
      {spec.series.map((s) => shape(s, colours[s.colour]))}
    </ComposedChart>
  );
});

/** Moves and stretches a picture of `drawn` so that it lies right under `view`, without drawing it anew. */
function usePlacedPicture(drawn: Drawn | null, drawnWidth: number): React.RefObject<HTMLDivElement | null> {
  const { store } = useSessionContext();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = (): void => {
      const { view, plotWidth } = store.getState();
      if (element.current === null || drawn === null || drawnWidth === 0) return;
      const pxPerNs = plotWidth / spanOf(view);
      const stretch = (spanOf(drawn.range) * pxPerNs) / drawnWidth;
      const shift = (drawn.range.startNs - view.startNs) * pxPerNs;
      element.current.style.transform = `translateX(${shift}px) scaleX(${stretch})`;
    };
    place();
    return store.subscribe(place);
  }, [store, drawn, drawnWidth]);
  return element;
}

/** A figure under the cursor; without a cursor, what the top of the chart stands for. Unknown where nothing of it was read. */
export function valueText(
  spec: ChartSpec,
  s: Series,
  points: readonly ChartPoint[],
  cursorNs: number | null,
): string {
  if (points.every((one) => one[s.key] === null)) return s.format(null);
  const point = cursorNs === null ? null : pointAtTime(points, cursorNs);
  if (cursorNs === null || point === null)
    return `top ${(s.formatTop ?? s.format)(scaleTop(points, spec, s.scale))}`;
  return s.format(s.slow === true ? lastReading(points, cursorNs, s.key) : point[s.key]);
}

function Legend({ spec, drawn }: { readonly spec: ChartSpec; readonly drawn: Drawn | null }) {
  const cursor = useSession((s) => s.cursorNs);
  const colours = palettes[useTheme()].chart;
  return (
    <div className="sy-chart-legend" title={spec.help}>
      <span className="sy-chart-title">{spec.title}</span>
      {spec.series.map((s) => (
        <span key={s.key} className="sy-chart-value">
          <i style={{ background: colours[s.colour] }} />
          {spec.series.length > 1 && <span>{s.label}</span>}
          <b>{drawn === null ? '' : valueText(spec, s, drawn.points, cursor)}</b>
        </span>
      ))}
    </div>
  );
}

function Chart({
  spec,
  drawn,
  width,
}: {
  readonly spec: ChartSpec;
  readonly drawn: Drawn | null;
  readonly width: number;
}) {
  const plotWidth = useSession((s) => s.plotWidth);
  const plot = useRef<HTMLDivElement>(null);
  const picture = usePlacedPicture(drawn, width);
  useTimelineInput(plot, 'chart');
  return (
    <div className="sy-chart" style={{ height: CHART_HEIGHT }}>
      <Legend spec={spec} drawn={drawn} />
      <div
        className="sy-chart-plot"
        ref={plot}
        style={{ width: plotWidth }}
        role="img"
        aria-label={`${spec.title}: ${spec.help}`}
      >
        <div className="sy-chart-picture" ref={picture} style={{ width }}>
          {drawn !== null && width > 0 && <Plot spec={spec} drawn={drawn} width={width} />}
        </div>
      </div>
    </div>
  );
}

/**
 * The charts of the whole target, on the lanes' time axis.
 * @param specs those to show
 */
export function Charts({ specs = CHARTS }: { readonly specs?: readonly ChartSpec[] }) {
  const drawn = useSeries();
  const plotWidth = useSession((s) => s.plotWidth);
  const width = Math.round(plotWidth * (drawn?.views ?? 1));
  return (
    <div className="sy-charts">
      {specs.map((spec) => (
        <Chart key={spec.id} spec={spec} drawn={drawn} width={width} />
      ))}
    </div>
  );
}
