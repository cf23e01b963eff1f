import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { formatBytes } from '../../../../analysis/format.ts';
import { lineAt, type OutputLine, outputLines } from '../../../layout/outputLines.ts';
import { formatTimePoint } from '../../../layout/ticks.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf, isLive } from '../state/sessionStore.ts';
import { type Output, useOutput } from './useOutput.ts';

const LINE_PX = 19;
const MS = 1_000_000;

function Line({
  line,
  top,
  current,
}: {
  readonly line: OutputLine;
  readonly top: number;
  readonly current: boolean;
}) {
  const { store } = useSessionContext();
  const duration = useSession(durationOf);
  return (
    <button
      type="button"
      className="sy-line"
      data-stream={line.stream}
      data-current={current}
      style={{ transform: `translateY(${top}px)` }}
      title={`${line.stream}: ${line.text}`}
      onClick={() => store.getState().goTo(line.timeNs)}
    >
      <time>{formatTimePoint(line.timeNs, MS, Math.max(duration, MS * 1000))}</time>
      {line.stream === 'stderr' && <span className="sy-hidden">stderr: </span>}
      <span className="sy-line-text">{line.text}</span>
    </button>
  );
}

function Missing({ output }: { readonly output: Output }) {
  if (output.droppedBytes === 0 && !output.more) return null;
  return (
    <p className="sy-note" role="note">
      {output.droppedBytes > 0
        ? `${formatBytes(output.droppedBytes)} of output beyond the session’s limit were not kept.`
        : 'There is more output in the file than this window holds.'}
    </p>
  );
}

function Lines({ lines }: { readonly lines: readonly OutputLine[] }) {
  const cursor = useSession((s) => s.cursorNs);
  const live = useSession((s) => isLive(s) && s.follow);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 10,
  });
  const current = cursor === null ? -1 : lineAt(lines, cursor);
  const last = lines.length - 1;
  useEffect(() => {
    const to = live ? last : current;
    if (to >= 0 && !box.current?.matches(':hover')) virtual.scrollToIndex(to, { align: 'auto' });
  }, [live, last, current, virtual]);
  return (
    <div className="sy-lines" ref={box}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line === undefined ? null : (
            <Line key={item.key} line={line} top={item.start} current={item.index === current} />
          );
        })}
      </div>
    </div>
  );
}

/** What the target wrote, with times; a click moves the cursor there. */
export function OutputTab() {
  const output = useOutput();
  const spawned = useSession((s) => s.overview.info.target.kind === 'spawn');
  const live = useSession(isLive);
  const lines = useMemo(() => (output === null ? [] : outputLines(output.chunks)), [output]);
  if (!spawned) {
    return <p className="sy-empty">An attached process keeps its own output; it is not recorded.</p>;
  }
  if (output === null) return <p className="sy-empty">Loading the output…</p>;
  if (lines.length === 0) {
    return <p className="sy-empty">{live ? 'Nothing written yet.' : 'The target wrote nothing.'}</p>;
  }
  return (
    <div className="sy-output">
      <Missing output={output} />
      <Lines lines={lines} />
    </div>
  );
}
