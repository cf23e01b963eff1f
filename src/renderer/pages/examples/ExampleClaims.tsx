import type { ReactElement } from 'react';
import { formatMeasure } from '../../../analysis/measure.ts';
import type { LabClaim, LabClaimRow, LabExample } from '../../../ipc/channels/lab.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';
import { useResults } from '../../components/lab/useLab.ts';
import { Verdict } from '../../components/lab/Verdict.tsx';
import { disturbedText, documentNames, formatDay, formatWhen, SCALES } from '../../components/lab/words.ts';

/** What the documents say of this program, with the newest verdict on each. */
export function ExampleClaims({ example }: { example: LabExample }): ReactElement | null {
  const { value } = useResults();
  if (example.claims.length === 0) return null;
  return (
    <section className="example-detail__claims" aria-label="Claims">
      <h2>What the documents say of it</h2>
      <table className="claims-table">
        <thead>
          <tr>
            <th scope="col">Claim</th>
            <th scope="col">Document</th>
            <th scope="col">Stated</th>
            <th scope="col">Borne out by</th>
            <th scope="col">Measured</th>
            <th scope="col">Verdict</th>
            <th scope="col">
              <span className="visually-hidden">Session</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {example.claims.map((claim) => (
            <ClaimLine key={claim.id} claim={claim} row={newest(value?.rows ?? [], claim.id)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The newest verdict on a claim, at either scale; null where it was never tried. */
export function newest(rows: readonly LabClaimRow[], claimId: string): LabClaimRow | null {
  const own = rows.filter((row) => row.claimId === claimId);
  return own.reduce<LabClaimRow | null>(
    (best, row) => (best === null || row.atMs > best.atMs ? row : best),
    null,
  );
}

function ClaimLine({ claim, row }: { claim: LabClaim; row: LabClaimRow | null }): ReactElement {
  const app = useApp();
  const path = row?.sessionPath ?? null;
  return (
    <tr>
      <th scope="row" className="claims-table__text">
        {claim.text}
        {row?.reason == null ? null : <div className="claims-table__reason">{row.reason}</div>}
        {row?.disturbedSince == null ? null : (
          <div className="claims-table__reason">{disturbedText(row.disturbedSince)}</div>
        )}
      </th>
      <td>{documentNames(claim.documents)}</td>
      <td className="claims-table__stated">{formatMeasure(claim.stated, claim.unit)}</td>
      <td className="muted">{claim.expected}</td>
      <td className="claims-table__measured">{formatMeasure(row?.measured ?? null, claim.unit)}</td>
      <td>
        <Verdict kind={row?.verdict ?? 'not-tried'} />
        {row === null ? null : (
          <div className="verdict-scale" title={`${row.toolchain ?? ''} ${formatWhen(row.atMs)}`.trim()}>
            {SCALES[row.scale]}, {formatDay(row.atMs)}
          </div>
        )}
      </td>
      <td>
        {path === null ? null : (
          <Button
            className="button--small"
            aria-label={`Open the session of “${claim.text}”`}
            onClick={() => void app.openSession(path)}
          >
            Session
          </Button>
        )}
      </td>
    </tr>
  );
}
