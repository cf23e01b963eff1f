import type { ReactElement } from 'react';
import type { LabCatalogue, LabResults } from '../../../ipc/channels/lab.ts';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { useClaimsRun } from '../../components/lab/useClaimsRun.ts';
import { useCatalogue, useLabStatus, useResults } from '../../components/lab/useLab.ts';
import { formatWhen, SCALE_NOTES } from '../../components/lab/words.ts';
import { ClaimsTable } from './ClaimsTable.tsx';
import { ClaimsToolbar } from './ClaimsToolbar.tsx';
import { claimGroups, countVerdicts, filterGroups, lastRun } from './claimLines.ts';
import { useClaimsView } from './claimsView.ts';
import { VerdictFilter } from './VerdictFilter.tsx';
import '../../styles/lab.css';
import './claims.css';

/** Every claim of the documents beside what this machine measured. */
export function ClaimsPage(): ReactElement {
  const { catalogue, error, refresh } = useCatalogue();
  const results = useResults();
  const failure = error ?? (results.value === null ? results.error : null);
  if (catalogue !== null && results.value !== null)
    return <Claims catalogue={catalogue} results={results.value} />;
  if (failure === null) return <Loading text="Reading the claims and their verdicts…" />;
  return (
    <Empty tone="error" title="The claims could not be read" text={failure.message}>
      <Button onClick={refresh}>Try again</Button>
    </Empty>
  );
}

function Claims({ catalogue, results }: { catalogue: LabCatalogue; results: LabResults }): ReactElement {
  const { filter, scale } = useClaimsView();
  const { start, failure } = useClaimsRun();
  const groups = claimGroups(catalogue, results.rows, scale);
  const { verdict, ...bounds } = filter;
  const inBounds = filterGroups(groups, { ...bounds, verdict: '' });
  const shown = filterGroups(inBounds, filter);
  return (
    <div className="claims">
      <header className="claims__head">
        <h1>Claims</h1>
        <LastRun results={results} />
      </header>
      <ClaimsToolbar catalogue={catalogue} onRun={start} />
      {failure === null ? null : (
        <Banner tone="error" title="The claims could not be tried">
          {failure.message}
        </Banner>
      )}
      <BrokenOff />
      <VerdictFilter counts={countVerdicts(inBounds)} chosen={verdict} />
      <ClaimsTable groups={shown} />
    </div>
  );
}

/** When the verdicts in view were found, and on which machine. */
function LastRun({ results }: { results: LabResults }): ReactElement {
  const scale = useClaimsView((view) => view.scale);
  const last = lastRun(results, scale);
  if (last === null) {
    return <p className="muted">Not tried on this machine at this scale yet. {SCALE_NOTES[scale]}</p>;
  }
  const { atMs, machine } = last;
  const where =
    machine === null
      ? ''
      : ` on ${machine.hostname}: ${machine.cores} × ${machine.cpuModel}, Linux ${machine.kernel}`;
  return (
    <p className="muted truncate selectable" title={`${formatWhen(atMs)}${where}`}>
      Last tried {formatWhen(atMs)}
      {where}
    </p>
  );
}

/** Why the last job of claims ended before its time. */
function BrokenOff(): ReactElement | null {
  const status = useLabStatus();
  if (status.phase !== 'ended' || status.job.kind !== 'claims') return null;
  const { done, job, error, cancelled } = status;
  const sofar = `${done} of ${job.ids.length} programs were tried; their verdicts are kept.`;
  if (error !== null) {
    return (
      <Banner tone="error" title="The run broke off">
        {error.message} {sofar}
      </Banner>
    );
  }
  return cancelled ? <Banner title="The run was cancelled">{sofar}</Banner> : null;
}
