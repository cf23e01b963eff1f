import { type CSSProperties, type ReactElement, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { Loading } from '../../components/Empty.tsx';
import { outlineColours } from '../../draw/outlineColours.ts';
import { useTheme } from '../session/timeline/useTheme.ts';
import { Counters } from './Counters.tsx';
import { ModelsContext } from './context.ts';
import { ModelsController, type ModelsState } from './controller.ts';
import { Legend } from './Legend.tsx';
import { wantedSetup } from './open.ts';
import './models.css';
import type { ModelWorker } from './runner.ts';
import { SetupPanel } from './SetupPanel.tsx';
import { Transport } from './Transport.tsx';
import { VariantView } from './VariantView.tsx';

// A worker's messages are ours by the protocol; the DOM's types leave them open.
const startWorker = (): ModelWorker =>
  new Worker(new URL('./worker/worker.ts', import.meta.url), {
    type: 'module',
    name: 'model',
  }) as unknown as ModelWorker;

/** The set-ups outlive a visit to another page; the runs do not. */
let kept: Pick<ModelsState, 'a' | 'b'> | null = null;

/** Forgets the set-ups of the visit before. */
export const forgetSetups = (): void => {
  kept = null;
};

/** What another page asked to be shown, once. */
function takeWanted(): Pick<ModelsState, 'a' | 'b'> | null {
  const { setup } = wantedSetup.getState();
  if (setup === null) return null;
  wantedSetup.setState({ setup: null });
  return { a: setup, b: null };
}

/** The lanes' strokes, for the boxes and keys that are not drawn on a canvas. */
type Strokes = CSSProperties & Readonly<Record<'--md-running' | '--md-runnable', string>>;

function Content({ controller }: { readonly controller: ModelsController }): ReactElement {
  const compares = useStore(controller.store, (s) => s.b !== null);
  const { running, runnable } = outlineColours(useTheme());
  const strokes: Strokes = { '--md-running': running, '--md-runnable': runnable };
  return (
    <ModelsContext value={controller}>
      <div className="md-page" style={strokes}>
        <SetupPanel />
        <div className={compares ? 'md-main md-main--two' : 'md-main'}>
          <Transport />
          <div className="md-variants">
            <VariantView variant="a" />
            {compares ? <VariantView variant="b" /> : <Counters />}
          </div>
          {compares ? <Counters /> : null}
          <Legend />
        </div>
      </div>
    </ModelsContext>
  );
}

/** The page "Models": simulators with their lanes, queues and counters. @param makeWorker starts a worker for a variant */
export function ModelsPage({
  makeWorker = startWorker,
}: {
  readonly makeWorker?: () => ModelWorker;
}): ReactElement {
  const [controller, setController] = useState<ModelsController | null>(null);
  useEffect(() => {
    const made = new ModelsController(makeWorker, takeWanted() ?? kept);
    kept = made.store.getState();
    const stop = made.store.subscribe(({ a, b }) => {
      kept = { a, b };
    });
    const stopWanted = wantedSetup.subscribe(() => {
      const wanted = takeWanted();
      if (wanted !== null) made.show(wanted.a);
    });
    setController(made);
    return () => {
      stop();
      stopWanted();
      made.dispose();
    };
  }, [makeWorker]);
  return controller === null ? <Loading text="Starting the models" /> : <Content controller={controller} />;
}
