import type { ReactElement } from 'react';
import { useModelsState, useRun } from './context.ts';
import { compareFigures, figuresOf, ratioText } from './figures.ts';
import { differences } from './setups.ts';

function Differences(): ReactElement | null {
  const a = useModelsState((s) => s.a);
  const b = useModelsState((s) => s.b);
  if (b === null) return null;
  const found = differences(a, b);
  if (found.length === 0) return <p className="muted">B is equal to A. Change a setting of B.</p>;
  return (
    <ul className="md-differences" aria-label="What B has otherwise">
      {found.map(({ title, a: one, b: other }) => (
        <li key={title}>
          {title}: {one} → <b>{other}</b>
        </li>
      ))}
    </ul>
  );
}

/** The counters of a run, of both side by side where there are two. Every figure is simulated. */
export function Counters(): ReactElement | null {
  const a = useRun('a', (s) => s.run);
  const second = useRun('b', (s) => s.run);
  const compares = useModelsState((s) => s.b !== null);
  if (a === null) return null;
  const b = compares ? second : null;
  const rows = compareFigures(figuresOf(a), b === null ? null : figuresOf(b));
  return (
    <section className="md-counters" aria-label="Counters">
      <h3 className="md-section">Simulated figures</h3>
      <Differences />
      <table>
        <thead className={b === null ? 'visually-hidden' : undefined}>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">A</th>
            {b === null ? null : <th scope="col">B</th>}
            {b === null ? null : <th scope="col">B to A</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, a: one, b: other }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{one?.text ?? '–'}</td>
              {b === null ? null : <td>{other?.text ?? '–'}</td>}
              {b === null ? null : (
                <td className="muted">{ratioText(one?.value ?? null, other?.value ?? null)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
