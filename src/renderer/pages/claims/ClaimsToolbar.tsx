import type { ReactElement } from 'react';
import type { LabCatalogue, LabScale } from '../../../ipc/channels/lab.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Segmented } from '../../components/lab/Segmented.tsx';
import { Select } from '../../components/lab/Select.tsx';
import { useBusy } from '../../components/lab/useLab.ts';
import { LANGUAGES, SCALE_NOTES, SCALES } from '../../components/lab/words.ts';
import { changeClaimFilter, useClaimsView } from './claimsView.ts';

export interface ClaimsToolbarProps {
  readonly catalogue: LabCatalogue;
  readonly onRun: (ids: readonly string[] | null, scale: LabScale) => void;
}

/** What is shown, at which scale, and the runs. */
export function ClaimsToolbar({ catalogue, onRun }: ClaimsToolbarProps): ReactElement {
  return (
    <div className="claims__tools">
      <Filters catalogue={catalogue} />
      <Runs onRun={onRun} />
    </div>
  );
}

function Filters({ catalogue }: { catalogue: LabCatalogue }): ReactElement {
  const { filter } = useClaimsView();
  const claimed = catalogue.examples.filter(({ claims }) => claims.length > 0);
  const languages = [...new Set(claimed.map(({ language }) => language))];
  const documents = [
    ...new Set(claimed.flatMap(({ claims }) => claims.flatMap((claim) => claim.documents))),
  ].sort();
  const all = ['', 'All'] as const;
  return (
    <>
      <div className="claims__search">
        <TextField
          label="Search"
          type="search"
          placeholder="Claim or program"
          value={filter.query}
          onChange={(query) => changeClaimFilter({ query })}
        />
      </div>
      <Select
        label="Language"
        options={[all, ...languages.map((id) => [id, LANGUAGES[id]] as const)]}
        value={filter.language}
        onChange={(language) => changeClaimFilter({ language })}
      />
      <Select
        label="Document"
        options={[all, ...documents.map((id) => [id, id] as const)]}
        value={filter.document}
        onChange={(document) => changeClaimFilter({ document })}
      />
    </>
  );
}

function Runs({ onRun }: Pick<ClaimsToolbarProps, 'onRun'>): ReactElement {
  const { scale, chosen } = useClaimsView();
  const busy = useBusy();
  return (
    <div className="claims__runs">
      <div title={SCALE_NOTES[scale]}>
        <Segmented
          label="Scale"
          options={SCALES}
          value={scale}
          onChange={(next) => useClaimsView.setState({ scale: next })}
        />
      </div>
      <Button disabled={busy || chosen.size === 0} onClick={() => onRun([...chosen], scale)}>
        Run selected ({chosen.size})
      </Button>
      <Button tone="primary" icon="play" disabled={busy} onClick={() => onRun(null, scale)}>
        Run all
      </Button>
    </div>
  );
}
