import type { ReactElement } from 'react';
import type { LabCatalogue } from '../../../ipc/channels/lab.ts';
import { Button } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { useCatalogue } from '../../components/lab/useLab.ts';
import { ExampleDetail } from './ExampleDetail.tsx';
import { ExampleList } from './ExampleList.tsx';
import { filterExamples } from './exampleFilter.ts';
import { useExamplesView } from './examplesView.ts';
import '../../styles/lab.css';
import './examples.css';

/** The shipped programs: what each shows, and a run of it with the reader's values. */
export function ExamplesPage(): ReactElement {
  const { catalogue, error, loading, refresh } = useCatalogue();
  if (catalogue !== null) return <Examples catalogue={catalogue} refreshing={loading} onRefresh={refresh} />;
  if (error === null) return <Loading text="Looking for the examples and for what runs them…" />;
  return (
    <Empty tone="error" title="The examples could not be listed" text={error.message}>
      <Button onClick={refresh}>Try again</Button>
    </Empty>
  );
}

interface ExamplesProps {
  readonly catalogue: LabCatalogue;
  readonly refreshing: boolean;
  readonly onRefresh: () => void;
}

function Examples({ catalogue, refreshing, onRefresh }: ExamplesProps): ReactElement {
  const { filter, selected } = useExamplesView();
  const shown = filterExamples(catalogue.examples, filter);
  const example = catalogue.examples.find(({ id }) => id === selected) ?? shown[0] ?? catalogue.examples[0];
  return (
    <div className="lab-split">
      <ExampleList
        catalogue={catalogue}
        shown={shown}
        selected={example?.id ?? null}
        refreshing={refreshing}
        onRefresh={onRefresh}
      />
      {example === undefined ? (
        <Empty title="No examples are installed" text="This copy of Switchyard comes without its programs." />
      ) : (
        <ExampleDetail key={example.id} example={example} toolchains={catalogue.toolchains} />
      )}
    </div>
  );
}
