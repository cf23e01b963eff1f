import type { ReactNode } from 'react';
import { formatPercent } from '../../../../analysis/format.ts';
import type { ResidualRow, ThreadResidual } from '../../../../domain/overlay.ts';
import type { ThreadId } from '../../../../domain/units.ts';
import { useOverlay } from './context.ts';
import { differenceWords, figureWords, simulatedWords, verdictWord } from './words.ts';

/** Threads that are listed at first. */
const FEW = 8;

/** A metric's figures, and below them how well they agree. Under changed settings there is nothing to judge, and it says so. */
function Row({ row }: { readonly row: ResidualRow }) {
  return (
    <tbody data-metric={row.metric}>
      <tr>
        <th scope="row">{row.title}</th>
        <td>{figureWords(row.measured, row.unit)}</td>
        <td>{simulatedWords(row)}</td>
        <td>{differenceWords(row.isLowerBound ? null : row.difference, row.unit)}</td>
      </tr>
      <tr className="sy-verdict-row">
        <td colSpan={4}>
          <span className="sy-verdict" data-verdict={row.verdict}>
            {verdictWord(row)}
          </span>{' '}
          {row.words.replace(/^(good|fair|what if): /, '')}
        </td>
      </tr>
    </tbody>
  );
}

function ThreadRow({ thread, onSelect }: { readonly thread: ThreadResidual; readonly onSelect: () => void }) {
  const points = thread.difference === null ? null : thread.difference * 100;
  return (
    <tr>
      <th scope="row">
        <button type="button" className="sy-link" onClick={onSelect}>
          {thread.name} <span className="sy-row-role">{thread.tid}</span>
        </button>
      </th>
      <td>{formatPercent(thread.measured)}</td>
      <td>{formatPercent(thread.simulated)}</td>
      <td>{differenceWords(points === null ? null : Math.round(points * 10) / 10, 'pts')}</td>
    </tr>
  );
}

/** CPU share of the threads that had most; a press on a name chooses its lane. */
export function ThreadShares({ onThread }: { readonly onThread: (thread: ThreadId) => void }) {
  const threads = useOverlay((s) => s.result?.threads) ?? [];
  const most = [...threads].sort((a, b) => b.measured - a.measured).slice(0, FEW);
  if (most.length === 0) return null;
  return (
    <section className="sy-fit-section">
      <h3>CPU share of {most.length === threads.length ? 'each thread' : `the ${FEW} busiest threads`}</h3>
      <table className="sy-residuals">
        <Head first="Thread" />
        <tbody>
          {most.map((thread) => (
            <ThreadRow key={thread.threadId} thread={thread} onSelect={() => onThread(thread.threadId)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ first }: { readonly first: string }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        <th scope="col">Measured</th>
        <th scope="col">Simulated</th>
        <th scope="col" title="Measured less simulated">
          Difference
        </th>
      </tr>
    </thead>
  );
}

/** Measured, simulated, their difference and a verdict in words, for every figure that is compared. @param children what is to be said of them */
export function Residuals({ children }: { readonly children: ReactNode }) {
  const rows = useOverlay((s) => s.result?.residuals);
  const whatIf = useOverlay((s) => Object.keys(s.result?.overrides ?? {}).length > 0);
  if (rows === undefined) return null;
  return (
    <section className="sy-fit-section">
      <h3>{whatIf ? 'Recorded, and under the changed settings' : 'Residuals'}</h3>
      <table className="sy-residuals" aria-label="Residuals">
        <Head first="Figure" />
        {rows.map((row) => (
          <Row key={row.metric} row={row} />
        ))}
      </table>
      {children}
    </section>
  );
}
