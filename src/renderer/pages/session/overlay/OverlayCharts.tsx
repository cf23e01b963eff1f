import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { OverlaySeries } from '../../../../domain/overlay.ts';
import { drawCurves } from '../../../draw/curves.ts';
import { type CurveGeometry, curvePicture } from '../../../layout/curves.ts';
import { scaleOf } from '../../../layout/timeView.ts';
import { palettes } from '../../../styles/palette.ts';
import { Charts } from '../charts/Charts.tsx';
import { RECORDED_ONLY } from '../charts/chartSpecs.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { contextOf, useFrames } from '../timeline/useCanvas.ts';
import { usePaints, useTheme } from '../timeline/useTheme.ts';
import { useTimelineInput } from '../timeline/useTimelineInput.ts';
import { recordedKey, seriesColour, shownSeries } from './chartChoice.ts';
import { useOverlay } from './context.ts';
import { chartLabel, curveFigures } from './words.ts';

const GEOMETRY: CurveGeometry = { curve: 25, band: 11 };
const HEIGHT = GEOMETRY.curve + GEOMETRY.band;

function useCurveCanvas(series: OverlaySeries): React.RefObject<HTMLCanvasElement | null> {
  const { store } = useSessionContext();
  const canvas = useRef<HTMLCanvasElement>(null);
  const paints = usePaints();
  const paint = useRef(() => {});
  paint.current = () => {
    const { view, plotWidth } = store.getState();
    const context = contextOf(canvas.current, plotWidth, HEIGHT);
    if (context === null || plotWidth === 0) return;
    const picture = curvePicture(series, scaleOf(view, plotWidth), GEOMETRY);
    const colour = paints.palette.chart[seriesColour(series)];
    drawCurves(context, picture, plotWidth, GEOMETRY, paints, colour);
  };
  const subscribe = useCallback(
    (request: () => void) =>
      store.subscribe((now, before) => {
        if (now.view !== before.view || now.plotWidth !== before.plotWidth) request();
      }),
    [store],
  );
  useFrames(paint, subscribe);
  useEffect(() => {
    if (paints !== null && series !== null) paint.current();
  }, [paints, series]);
  return canvas;
}

/** Both sides under the cursor, else their means over the time that both have. */
function Figures({ series }: { readonly series: OverlaySeries }) {
  const cursor = useSession((s) => s.cursorNs);
  const theme = useTheme();
  const [measured, simulated, residual] = useMemo(() => curveFigures(series, cursor), [series, cursor]);
  const colour = palettes[theme].chart[seriesColour(series)];
  return (
    <span className="sy-curve-values">
      <span title="Measured">
        <i className="sy-curve-measured" style={{ background: colour }} />
        {measured}
      </span>
      <span title="Simulated">
        <i className="sy-curve-simulated" />
        {simulated}
      </span>
      <span title="Difference: measured less simulated">Δ {residual}</span>
    </span>
  );
}

function Chart({ series }: { readonly series: OverlaySeries }) {
  const plot = useRef<HTMLDivElement>(null);
  const width = useSession((s) => s.plotWidth);
  const canvas = useCurveCanvas(series);
  useTimelineInput(plot, 'chart');
  const nothing = series.measuredProvenance === null ? ', not in the recording' : '';
  const inferred =
    series.measuredProvenance === 'inferred' ? ' Within a tick the recorded curve is inferred.' : '';
  return (
    <div className="sy-chart" style={{ height: HEIGHT }}>
      <div
        className="sy-chart-legend"
        title={`${series.title}${nothing}.${inferred} Area: measured. Line: simulated. Band below: measured less simulated, up where the recording has more. Figures: at the cursor, else means over the time that both have.`}
      >
        <span className="sy-chart-title">
          {series.title}
          {series.unit !== '' && <span className="sy-row-role"> {series.unit}</span>}
        </span>
        <Figures series={series} />
      </div>
      <div className="sy-chart-plot" ref={plot} style={{ width }} role="img" aria-label={chartLabel(series)}>
        <canvas ref={canvas} style={{ width, height: HEIGHT }} />
      </div>
    </div>
  );
}

/** Recording and model as curves on the lanes' time axis, each with the band of their difference. */
export function OverlayCharts() {
  const all = useSession((s) => s.simulated?.result.series);
  const selected = useSession((s) => s.selectedThread);
  const toggles = useOverlay((s) => s.charts);
  const shown = useMemo(() => shownSeries(all ?? [], toggles, selected), [all, toggles, selected]);
  const recorded = RECORDED_ONLY.filter(({ id }) => toggles[recordedKey(id)] === true);
  return (
    <div className="sy-charts sy-overlay-charts">
      {shown.map((series) => (
        <Chart key={series.key} series={series} />
      ))}
      {recorded.length > 0 && <Charts specs={recorded} />}
    </div>
  );
}
