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

type Rows = ReturnType<typeof compareFigures>;

/** Some of the figures. @param compares whether B stands beside A */
function Figures({ rows, compares }: { readonly rows: Rows; readonly compares: boolean }): ReactElement {
  return (
    <table>
      <thead className={compares ? undefined : 'visually-hidden'}>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">A</th>
          {compares ? <th scope="col">B</th> : null}
          {compares ? <th scope="col">B to A</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, a: one, b: other }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{one?.text ?? '–'}</td>
            {compares ? <td>{other?.text ?? '–'}</td> : null}
            {compares ? (
              <td className="muted">{ratioText(one?.value ?? null, other?.value ?? null)}</td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Tables that the figures of two variants stand in, side by side: all of them are in sight below the lanes. */
const TABLES = 3;

/** The counters of a run, of both side by side where there are two. Every figure is simulated. */
export function Counters(): ReactElement | null {
  const a = useRun('a', (s) => s.run);
  const second = useRun('b', (s) => s.run);
  const compares = useModelsState((s) => s.b !== null);
  if (a === null) return null;
  const b = compares ? second : null;
  const rows = compareFigures(figuresOf(a), b === null ? null : figuresOf(b));
  const each = Math.ceil(rows.length / (compares ? TABLES : 1));
  return (
    <section className="md-counters" aria-label="Counters">
      <div className="md-counters__head">
        <h3 className="md-section">Simulated figures</h3>
        <Differences />
      </div>
      <div className="md-counters__tables">
        {Array.from({ length: compares ? TABLES : 1 }, (_, i) => rows.slice(i * each, (i + 1) * each)).map(
          (some) =>
            some[0] === undefined ? null : <Figures key={some[0].label} rows={some} compares={b !== null} />,
        )}
      </div>
    </section>
  );
}
