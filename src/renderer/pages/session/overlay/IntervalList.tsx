import { formatDuration } from '../../../../analysis/format.ts';
import { formatTimePoint } from '../../../layout/ticks.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf } from '../state/sessionStore.ts';

/** Where the model is wrong, as a list; a press goes there. */
export function IntervalList() {
  const { store } = useSessionContext();
  const intervals = useSession((s) => s.simulated?.intervals);
  const current = useSession((s) => s.simulated?.current ?? null);
  const duration = useSession(durationOf);
  const whatIf = useSession((s) => Object.keys(s.simulated?.result.overrides ?? {}).length > 0);
  if (intervals === undefined || whatIf) return null;
  return (
    <section className="sy-fit-section">
      <h3>Where the model is wrong</h3>
      {intervals.length > 0 && (
        <p className="sy-fit-words">
          <kbd>N</kbd> goes to the next, <kbd>Shift</kbd>
          <kbd>N</kbd> to the previous.
        </p>
      )}
      {intervals.length === 0 && (
        <p className="sy-fit-words">In no interval is a thread in another state than recorded.</p>
      )}
      <ol className="sy-wrong-list">
        {intervals.map((interval, i) => (
          <li key={`${interval.startNs}-${interval.threadId}`}>
            <button
              type="button"
              aria-current={i === current}
              onClick={() => store.getState().goToInterval(i)}
            >
              <span>
                {formatTimePoint(interval.startNs, 1e6, Math.max(duration, 1e9))}, for{' '}
                {formatDuration(interval.endNs - interval.startNs)}
              </span>
              {interval.words}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
