import type { ReactElement } from 'react';
import type {
  LabCatalogue,
  LabChosenToolchains,
  LabScale,
  LabToolchains,
} from '../../../ipc/channels/lab.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Segmented } from '../../components/lab/Segmented.tsx';
import { Select } from '../../components/lab/Select.tsx';
import { choosableToolchains } from '../../components/lab/toolchains.ts';
import { useBusy } from '../../components/lab/useLab.ts';
import { LANGUAGES, SCALE_NOTES, SCALES } from '../../components/lab/words.ts';
import { changeClaimFilter, chooseToolchain, useClaimsView } from './claimsView.ts';

export interface ClaimsToolbarProps {
  readonly catalogue: LabCatalogue;
  readonly onRun: (ids: readonly string[] | null, scale: LabScale, toolchains: LabChosenToolchains) => void;
}

/** What is shown, at which scale, and the runs. */
export function ClaimsToolbar({ catalogue, onRun }: ClaimsToolbarProps): ReactElement {
  return (
    <div className="claims__tools">
      <Filters catalogue={catalogue} />
      <Runs onRun={onRun} />
      <Toolchains toolchains={catalogue.toolchains} />
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
  const { scale, chosen, toolchains } = useClaimsView();
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
      <Button disabled={busy || chosen.size === 0} onClick={() => onRun([...chosen], scale, toolchains)}>
        Run selected ({chosen.size})
      </Button>
      <Button tone="primary" icon="play" disabled={busy} onClick={() => onRun(null, scale, toolchains)}>
        Run all
      </Button>
    </div>
  );
}

/** What runs the programs of each language of which there are several; nothing where there is no choice. */
function Toolchains({ toolchains }: { toolchains: LabToolchains }): ReactElement | null {
  const chosen = useClaimsView((view) => view.toolchains);
  const languages = choosableToolchains(toolchains);
  if (languages.length === 0) return null;
  const count = Object.keys(chosen).length;
  return (
    <details className="claims__toolchains">
      <summary>Toolchains{count === 0 ? ': the usual ones' : `: ${count} chosen`}</summary>
      <div className="claims__toolchain-fields">
        {languages.map(({ language, options }) => (
          <Select
            key={language}
            label={LANGUAGES[language]}
            options={[['', 'The usual one of each program'], ...options]}
            value={chosen[language] ?? ''}
            onChange={(command) => chooseToolchain(language, command)}
          />
        ))}
      </div>
      <p className="field__note">
        A program that does not run with the one chosen keeps the verdict it has. The toolchain of a verdict
        is in the tip of its measured figure.
      </p>
    </details>
  );
}
