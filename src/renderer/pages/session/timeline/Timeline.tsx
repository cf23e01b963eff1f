import type { CSSProperties } from 'react';
import { Charts } from '../charts/Charts.tsx';
import { OverlayCharts } from '../overlay/OverlayCharts.tsx';
import { ResidualStrip } from '../overlay/ResidualStrip.tsx';
import { useSession } from '../state/context.ts';
import { isLive } from '../state/sessionStore.ts';
import { Axis } from './Axis.tsx';
import { Lanes } from './Lanes.tsx';
import { Overlay } from './Overlay.tsx';
import { useLaneData } from './useLaneData.ts';
import { useShortcuts } from './useShortcuts.ts';

/** Width of the names' column, px; the axis, the lanes and the charts share it. */
export const GUTTER = 268;
const GUTTER_STYLE: CSSProperties & Readonly<Record<'--sy-gutter', string>> = {
  '--sy-gutter': `${GUTTER}px`,
};

function Empty() {
  const nothing = useSession((s) => s.overview.threads.length === 0);
  const live = useSession(isLive);
  if (!nothing) return null;
  return (
    <p className="sy-empty sy-empty-lanes" role="status">
      {live
        ? 'Nothing ran yet: waiting for the first sample.'
        : 'Nothing ran: no thread was seen in this session.'}
    </p>
  );
}

/** Axis, lanes and charts on one time axis. */
export function Timeline() {
  const data = useLaneData();
  useShortcuts();
  const overlaid = useSession((s) => s.simulated?.shown === true);
  return (
    <section className="sy-timeline" aria-label="Timeline" style={GUTTER_STYLE}>
      <Axis />
      {overlaid && <ResidualStrip />}
      <Empty />
      <Lanes data={data} gutter={GUTTER} />
      {overlaid ? <OverlayCharts /> : <Charts />}
      <Overlay gutter={GUTTER} />
    </section>
  );
}
