import { plural } from '../../../analysis/figures.ts';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../../../analysis/format.ts';
import type { EndReason } from '../../../domain/session.ts';
import { useSession, useSessionContext } from './state/context.ts';
import { isLive } from './state/sessionStore.ts';

const END_WORDS: Readonly<Record<EndReason, string>> = {
  'target-exited': 'the target ended',
  duration: 'its duration was over',
  stopped: 'stopped',
  error: 'an error ended the recording',
  'recorder-killed': 'the recorder was killed',
};

/** The sampler about itself: what the recording cost, and how punctual it was. */
function SamplerFigures() {
  const sampler = useSession((s) => s.overview.sampler);
  const info = useSession((s) => s.overview.info);
  const share = info.durationNs > 0 ? sampler.cpuNs / info.durationNs : null;
  return (
    <>
      <span
        title={`CPU of the sampling thread; the whole recorder took ${formatDuration(sampler.processCpuNs)}`}
      >
        sampler {formatDuration(sampler.cpuNs)} ({formatPercent(share)} of a core)
      </span>
      <span>
        {formatNumber(info.rateHz)} Hz, {formatCount(sampler.missedTicks)} of{' '}
        {formatCount(sampler.ticks + sampler.missedTicks)} ticks missed
      </span>
      <span title={`Median ${formatDuration(sampler.lateP50Ns)}, worst ${formatDuration(sampler.lateMaxNs)}`}>
        p99 {formatDuration(sampler.lateP99Ns)} late
      </span>
    </>
  );
}

/** The line at the page's foot. */
export function StatusBar() {
  const { store } = useSessionContext();
  const overview = useSession((s) => s.overview);
  const live = useSession(isLive);
  const following = useSession((s) => s.follow);
  const { end } = overview.info;
  return (
    <footer className="sy-status">
      <span aria-live="polite">
        {live ? 'recording' : `recorded ${formatDuration(overview.info.durationNs)}`}
        {end !== null && `, ${END_WORDS[end]}`}
      </span>
      <span>
        {plural(overview.processes.length, 'process', 'processes')},{' '}
        {plural(overview.threads.length, 'thread')}
      </span>
      <SamplerFigures />
      <span className="sy-status-end">
        {live && !following && (
          <button type="button" className="sy-link" onClick={() => store.getState().showAll()}>
            Follow the recording
          </button>
        )}
        <button type="button" className="sy-link" onClick={() => store.getState().showShortcuts(true)}>
          Shortcuts <kbd>?</kbd>
        </button>
      </span>
    </footer>
  );
}
