import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { rowAt } from '../../../layout/rows.ts';
import { onScreen } from '../../../layout/simulated.ts';
import { simulatedFacts, withModelFact } from '../overlay/simulatedFacts.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf, type SessionState } from '../state/sessionStore.ts';
import { useTimeText } from './Axis.tsx';
import { coreFacts, type Fact, hitThread, laneFacts, type PointFacts } from './hover.ts';
import { frameOf, type LaneData } from './useLaneData.ts';

/** Where the pointer is, and what is there. */
interface Hover extends PointFacts {
  readonly x: number;
  readonly y: number;
  readonly timeNs: number;
  readonly name: string;
}

function pointFacts(
  state: SessionState,
  data: LaneData,
  y: number,
  timeNs: number,
): (PointFacts & { name: string }) | null {
  const row = rowAt(state.rows, y + state.scrollTop);
  const frame = frameOf(state, data);
  if (row?.kind === 'thread') {
    const hit = hitThread(frame, row.thread.id, timeNs);
    const facts = laneFacts(row.thread, timeNs, durationOf(state), hit);
    return {
      name: row.thread.name,
      ...withModelFact(facts, onScreen(state.simulated), row.thread.id, timeNs),
    };
  }
  if (row?.kind === 'simulated' && state.simulated !== null)
    return { name: row.lane.name, ...simulatedFacts(row.lane, state.simulated.endNs, timeNs) };
  if (row?.kind !== 'core') return null;
  const nameOf = (id: number): string => state.overview.threads.find((t) => t.id === id)?.name ?? '–';
  return { name: `Core ${row.core}`, ...coreFacts(frame, row.core, timeNs, nameOf) };
}

/** Facts as a two-column list. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="sy-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Keeps a box of unknown size inside the window, beside the pointer. */
function usePlacement(hover: Hover | null): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || hover === null) return;
    const { width, height } = element.getBoundingClientRect();
    const left = hover.x + 14 + width > window.innerWidth ? hover.x - width - 10 : hover.x + 14;
    const top = Math.max(4, Math.min(hover.y + 14, window.innerHeight - height - 4));
    element.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  }, [hover]);
  return box;
}

function useHover(plot: React.RefObject<HTMLElement | null>, data: LaneData): Hover | null {
  const { store } = useSessionContext();
  const [hover, setHover] = useState<Hover | null>(null);
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const move = (event: PointerEvent): void => {
      const state = store.getState();
      const time = state.cursorNs;
      const y = event.clientY - element.getBoundingClientRect().top;
      const facts = time === null || event.buttons !== 0 ? null : pointFacts(state, data, y, time);
      setHover(
        facts === null || time === null
          ? null
          : { ...facts, x: event.clientX, y: event.clientY, timeNs: time },
      );
    };
    const leave = (): void => {
      setHover(null);
      store.getState().setCursor(null);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerdown', () => setHover(null));
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
    };
  }, [plot, data, store]);
  return hover;
}

/** The exact figures under the pointer. */
export function Tooltip({
  plot,
  data,
}: {
  readonly plot: React.RefObject<HTMLElement | null>;
  readonly data: LaneData;
}) {
  const hover = useHover(plot, data);
  const box = usePlacement(hover);
  const time = useTimeText(hover?.timeNs ?? null);
  const shown = useSession((s) => s.plotWidth > 0) && hover !== null;
  if (!shown) return null;
  return (
    <div className="sy-tooltip" role="tooltip" ref={box}>
      <div className="sy-tooltip-head">
        <span className="sy-row-name">{hover.name}</span>
        <span>{time}</span>
      </div>
      <strong>{hover.title}</strong>
      <Facts facts={hover.facts} />
    </div>
  );
}
