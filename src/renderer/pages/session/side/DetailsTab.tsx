import { useMemo } from 'react';
import { exitLabel, rangeFigures, runtimeLabel, threadFigures } from '../../../../analysis/figures.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../../analysis/format.ts';
import { targetText } from '../../../../domain/target.ts';
import { formatTimePoint } from '../../../layout/ticks.ts';
import { spanOf } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf, type RangeTotals } from '../state/sessionStore.ts';
import type { Fact } from '../timeline/hover.ts';
import { Facts } from '../timeline/Tooltip.tsx';

const MICROSECOND = 1000;

function rangeFacts(totals: RangeTotals, durationNs: number): Fact[] {
  const f = rangeFigures(totals.threads, totals.range);
  const at = (t: number): string => formatTimePoint(t, MICROSECOND, durationNs);
  return [
    ['From', at(totals.range.startNs)],
    ['To', at(totals.range.endNs)],
    ['Length', formatDuration(f.spanNs)],
    ['CPU', formatDuration(f.cpuNs)],
    ['Parallelism', f.parallelism === null ? '–' : `${formatNumber(f.parallelism)} threads`],
    ['Run-queue delay', formatDuration(f.runqueueNs)],
    ['Waiting, of CPU wanted', formatPercent(f.queuedShare)],
    ['Voluntary switches', `${formatCount(f.voluntary)} (${formatNumber(f.voluntaryPerS)}/s)`],
    ['Involuntary switches', `${formatCount(f.involuntary)} (${formatNumber(f.involuntaryPerS)}/s)`],
    ['Migrations', formatCount(f.migrations)],
    ['Active threads', formatCount(f.activeThreads)],
  ];
}

function RangeDetails() {
  const { store } = useSessionContext();
  const totals = useSession((s) => s.totals);
  const duration = useSession(durationOf);
  if (totals === null) return <p className="sy-empty">Loading the figures…</p>;
  return (
    <section className="sy-details">
      <header>
        <h3>{totals.selected ? 'Selected range' : 'Whole session'}</h3>
        {totals.selected && (
          <span>
            <button type="button" className="sy-link" onClick={() => store.getState().fitSelection()}>
              Zoom to it
            </button>
            <button type="button" className="sy-link" onClick={() => store.getState().select(null)}>
              Clear
            </button>
          </span>
        )}
      </header>
      <Facts facts={rangeFacts(totals, duration)} />
    </section>
  );
}

function useSelectedFacts(): { readonly name: string; readonly facts: readonly Fact[] } | null {
  const overview = useSession((s) => s.overview);
  const totals = useSession((s) => s.totals);
  const selected = useSession((s) => s.selectedThread);
  return useMemo(() => {
    const thread = overview.threads.find((t) => t.id === selected);
    if (thread === undefined || totals === null) return null;
    const [f] = threadFigures([thread], overview.processes, totals.threads, totals.range);
    if (f === undefined) return null;
    const duration = overview.info.durationNs;
    const facts: Fact[] = [
      ['Role', thread.role],
      ['TID', String(thread.tid)],
      ['Process', f.process === null ? '–' : `${f.process.name} ${f.process.pid}, ${exitLabel(f.process)}`],
      ['Runtime', f.process === null ? '–' : runtimeLabel(f.process.runtime)],
      ['First seen', formatTimePoint(thread.startNs, MICROSECOND, duration)],
      ['Ended', thread.endNs === null ? 'lives' : formatTimePoint(thread.endNs, MICROSECOND, duration)],
      ['CPU', `${formatDuration(f.cpuNs)} (${formatPercent(f.cpuShare)})`],
      ['Run-queue delay', formatDuration(f.runqueueNs)],
      ['Voluntary switches', formatCount(f.voluntary)],
      ['Involuntary switches', formatCount(f.involuntary)],
      ['Switches a second', formatNumber(f.switchesPerS)],
      ['Migrations', formatCount(f.migrations)],
      ['Cores', f.cores.length === 0 ? '–' : f.cores.join(', ')],
    ];
    return { name: thread.name, facts };
  }, [overview, totals, selected]);
}

function SessionFacts() {
  const { info, unaccountedCpuNs } = useSession((s) => s.overview);
  const { target } = info;
  const facts: Fact[] = [
    ['Target', target.kind === 'spawn' ? targetText(target) : `attached to ${target.pid}`],
    ['Started', new Date(info.startedAtMs).toLocaleString()],
    ['Length', formatDuration(info.durationNs)],
    ['Sampled', `${formatNumber(info.rateHz)} times a second`],
    ['CPU not seen in threads', formatDuration(unaccountedCpuNs)],
    ['Machine', `${info.hostname}, ${info.cores} × ${info.cpuModel}`],
    ['Kernel', info.kernel],
  ];
  return (
    <section className="sy-details">
      <header>
        <h3>Recording</h3>
      </header>
      <Facts facts={facts} />
    </section>
  );
}

/** Exact figures of what is selected: the range, the thread, and the recording. */
export function DetailsTab() {
  const thread = useSelectedFacts();
  const hasRange = useSession((s) => s.totals !== null && spanOf(s.totals.range) > 0);
  return (
    <div className="sy-details-tab">
      {thread !== null && (
        <section className="sy-details">
          <header>
            <h3 title={thread.name}>{thread.name}</h3>
          </header>
          <Facts facts={thread.facts} />
        </section>
      )}
      {hasRange && <RangeDetails />}
      <SessionFacts />
    </div>
  );
}
