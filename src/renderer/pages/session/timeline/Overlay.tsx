import { formatDuration } from '../../../../analysis/format.ts';
import { spanOf } from '../../../layout/timeView.ts';
import { IntervalShade } from '../overlay/ResidualStrip.tsx';
import { useSession } from '../state/context.ts';
import { rangePixels } from './useTimelineInput.ts';

/** The line under the pointer, through axis, lanes and charts. */
function CursorLine() {
  const x = useSession((s) => {
    if (s.cursorNs === null || s.plotWidth === 0) return null;
    const at = ((s.cursorNs - s.view.startNs) / spanOf(s.view)) * s.plotWidth;
    return at < 0 || at > s.plotWidth ? null : Math.round(at);
  });
  return x === null ? null : <div className="sy-cursor" style={{ transform: `translateX(${x}px)` }} />;
}

/** The selected range, and its length. */
function SelectionShade() {
  const selection = useSession((s) => s.selection);
  const view = useSession((s) => s.view);
  const width = useSession((s) => s.plotWidth);
  if (selection === null) return null;
  const place = rangePixels(selection, view, width);
  if (place === null) return null;
  return (
    <div className="sy-selection" style={{ transform: `translateX(${place.x}px)`, width: place.width }}>
      <span className="sy-selection-length">{formatDuration(spanOf(selection))}</span>
    </div>
  );
}

/** Marks that lie over the whole timeline and let the pointer through. */
export function Overlay({ gutter }: { readonly gutter: number }) {
  const width = useSession((s) => s.plotWidth);
  return (
    <div className="sy-overlay" style={{ left: gutter, width }} aria-hidden="true">
      <SelectionShade />
      <IntervalShade />
      <CursorLine />
    </div>
  );
}
