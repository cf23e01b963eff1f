import { memo, type ReactElement } from 'react';
import { formatMeasure } from '../../../analysis/measure.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { useLabStatus } from '../../components/lab/useLab.ts';
import { Verdict } from '../../components/lab/Verdict.tsx';
import { disturbedText, documentNames, formatWhen, LANGUAGES, STAGES } from '../../components/lab/words.ts';
import { runningJob } from '../../state/lab.ts';
import { type ClaimGroup, type ClaimLine, NO_CLAIM_FILTER } from './claimLines.ts';
import { changeClaimFilter, choosePrograms, useClaimsView } from './claimsView.ts';

const COLUMNS = ['Claim', 'Document', 'Stated', 'Measured', 'Verdict', 'Why'] as const;

/** The claims by program. */
export function ClaimsTable({ groups }: { groups: readonly ClaimGroup[] }): ReactElement {
  const now = useNow();
  if (groups.length === 0) {
    return (
      <Empty title="No claim matches" text="Change the search or the filters.">
        <Button onClick={() => changeClaimFilter(NO_CLAIM_FILTER)}>Show all claims</Button>
      </Empty>
    );
  }
  return (
    <div className="claims__body">
      <table className="claims-table">
        <thead>
          <tr>
            <th scope="col">
              <ChooseAll groups={groups} />
            </th>
            {COLUMNS.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Session</span>
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <Group
            key={group.id ?? 'versions'}
            group={group}
            doing={group.id !== null && now?.id === group.id ? now.text : null}
          />
        ))}
      </table>
    </div>
  );
}

/** The program under way and what is done with it; null where nothing runs. */
function useNow(): { readonly id: string; readonly text: string } | null {
  const step = runningJob(useLabStatus())?.step ?? null;
  return step === null ? null : { id: step.id, text: STAGES[step.stage] };
}

function ChooseAll({ groups }: { groups: readonly ClaimGroup[] }): ReactElement {
  const chosen = useClaimsView((view) => view.chosen);
  const ids = groups.flatMap(({ id }) => (id === null ? [] : [id]));
  const count = ids.filter((id) => chosen.has(id)).length;
  return (
    <input
      type="checkbox"
      aria-label="Choose all programs in view"
      disabled={ids.length === 0}
      checked={ids.length > 0 && count === ids.length}
      ref={(box) => {
        if (box !== null) box.indeterminate = count > 0 && count < ids.length;
      }}
      onChange={(event) => choosePrograms(ids, event.target.checked)}
    />
  );
}

const Group = memo(({ group, doing }: { group: ClaimGroup; doing: string | null }): ReactElement => {
  const { id, title, language, unavailable, lines } = group;
  return (
    <tbody aria-busy={doing !== null}>
      <tr className="claims-table__group">
        <td>{id === null ? null : <Choose id={id} title={title} />}</td>
        <th scope="rowgroup" colSpan={COLUMNS.length + 1}>
          <span className="claims-table__group-line">
            {title}
            {language === null ? null : <span className="badge">{LANGUAGES[language]}</span>}
            <span className="muted claims-table__id">{id}</span>
            {unavailable === null ? null : (
              <span className="claims-table__missing truncate" title={unavailable}>
                {unavailable}
              </span>
            )}
            {doing === null ? null : (
              <span className="claims-table__doing" role="status">
                <span className="spinner spinner--small" />
                {doing}
              </span>
            )}
          </span>
        </th>
      </tr>
      {lines.map((line) => (
        <Line key={line.claimId} line={line} />
      ))}
    </tbody>
  );
});

function Choose({ id, title }: { id: string; title: string }): ReactElement {
  const isChosen = useClaimsView((view) => view.chosen.has(id));
  return (
    <input
      type="checkbox"
      aria-label={`Choose “${title}” (${id})`}
      checked={isChosen}
      onChange={(event) => choosePrograms([id], event.target.checked)}
    />
  );
}

function Line({ line }: { line: ClaimLine }): ReactElement {
  const { text, documents, stated, unit, expected, verdict, row } = line;
  return (
    <tr>
      <td />
      <th scope="row" className="claims-table__text">
        {text}
      </th>
      <td>{documentNames(documents)}</td>
      <td
        className="claims-table__stated"
        title={expected === null ? undefined : `Borne out by: ${expected}`}
      >
        {stated === null ? <span className="muted">{expected ?? '–'}</span> : formatMeasure(stated, unit)}
      </td>
      <td className="claims-table__measured" title={row === null ? undefined : whereFrom(row)}>
        {formatMeasure(row?.measured ?? null, unit)}
      </td>
      <td>
        <Verdict kind={verdict} />
      </td>
      <td className="claims-table__reason">
        {row?.reason == null ? null : <div>{row.reason}</div>}
        {row?.disturbedSince == null ? null : (
          <div className="claims-table__since">{disturbedText(row.disturbedSince)}</div>
        )}
      </td>
      <td>{row?.sessionPath == null ? null : <OpenSession path={row.sessionPath} text={text} />}</td>
    </tr>
  );
}

const whereFrom = ({ toolchain, atMs }: NonNullable<ClaimLine['row']>): string =>
  `${toolchain === null ? '' : `${toolchain}, `}${formatWhen(atMs)}`;

function OpenSession({ path, text }: { path: string; text: string }): ReactElement {
  const app = useApp();
  return (
    <Button
      className="button--small"
      aria-label={`Open the session of “${text}”`}
      onClick={() => void app.openSession(path)}
    >
      Session
    </Button>
  );
}
