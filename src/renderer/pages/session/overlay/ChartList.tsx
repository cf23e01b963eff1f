import { RECORDED_ONLY } from '../charts/chartSpecs.ts';
import { useSession } from '../state/context.ts';
import { isShown, recordedKey } from './chartChoice.ts';
import { useOverlay, useOverlayStore } from './context.ts';

/** Which curves stand below the lanes. */
export function ChartList() {
  const store = useOverlayStore();
  const series = useOverlay((s) => s.result?.series) ?? [];
  const toggles = useOverlay((s) => s.charts);
  const selected = useSession((s) => s.selectedThread);
  return (
    <section className="sy-fit-section">
      <details>
        <summary>
          <h3>Charts</h3>
        </summary>
        <ul className="sy-chart-list">
          {series.map((one) => (
            <li key={one.key}>
              <label>
                <input
                  type="checkbox"
                  checked={isShown(one, toggles, selected)}
                  onChange={(event) => store.getState().setChart(one.key, event.target.checked)}
                />
                {one.title}
                {one.measuredProvenance === null && <span className="sy-row-role"> only in the model</span>}
              </label>
            </li>
          ))}
          {RECORDED_ONLY.map(({ id, title }) => (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={toggles[recordedKey(id)] === true}
                  onChange={(event) => store.getState().setChart(recordedKey(id), event.target.checked)}
                />
                {title}
                <span className="sy-row-role"> only in the recording</span>
              </label>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
