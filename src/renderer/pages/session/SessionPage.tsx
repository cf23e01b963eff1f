import { useEffect, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { SessionPageProps } from '../../state/sessionClient.ts';
import { OverlayContext } from './overlay/context.ts';
import { createOverlayStore } from './overlay/overlayStore.ts';
import { Shortcuts } from './Shortcuts.tsx';
import { StatusBar } from './StatusBar.tsx';
import { SidePanel } from './side/SidePanel.tsx';
import { SessionContext, useSession, useSessionContext } from './state/context.ts';
import { createSessionStore } from './state/sessionStore.ts';
import { useLiveOverview, useTotals } from './state/useLiveSession.ts';
import { ThreadTable } from './table/ThreadTable.tsx';
import { Legend } from './timeline/Legend.tsx';
import { Timeline } from './timeline/Timeline.tsx';
import './session.css';

/** A failed query: what is on the screen stays, and this says why it may be old. */
function Problem() {
  const { store } = useSessionContext();
  const problem = useSession((s) => s.problem);
  if (problem === null) return null;
  return (
    <div className="sy-problem" role="alert">
      <span>{problem}</span>
      <button type="button" className="sy-button" onClick={() => store.getState().setProblem(null)}>
        Dismiss
      </button>
    </div>
  );
}

/** Said of a recording whose recorder did not live to close it. */
function KilledNote() {
  const end = useSession((s) => s.overview.info.end);
  if (end !== 'recorder-killed' && end !== 'error') return null;
  return (
    <div className="sy-problem" data-severity="warning" role="status">
      {end === 'recorder-killed'
        ? 'The recorder was killed. The file is intact; up to the last second of the recording is missing, and how the target ended is not known.'
        : 'An error ended this recording early; the notices tell which.'}
    </div>
  );
}

function Page() {
  useLiveOverview();
  useTotals();
  return (
    <div className="sy-session">
      <Problem />
      <KilledNote />
      <Legend />
      <Group orientation="horizontal" className="sy-panels">
        <Panel id="main" minSize="50%">
          <Group orientation="vertical">
            <Panel id="timeline" minSize="30%" defaultSize="74%">
              <Timeline />
            </Panel>
            <Separator className="sy-separator" aria-label="Height of the thread table" />
            <Panel id="threads" minSize="12%" collapsible>
              <ThreadTable />
            </Panel>
          </Group>
        </Panel>
        <Separator className="sy-separator" aria-label="Width of the side panel" />
        <Panel id="side" minSize="200px" defaultSize="320px" maxSize="50%" collapsible>
          <SidePanel />
        </Panel>
      </Group>
      <StatusBar />
      <Shortcuts />
    </div>
  );
}

/** A recorded or live session: timeline, charts, thread table, output. */
export function SessionPage({ client, initial }: SessionPageProps) {
  const [store] = useState(() => createSessionStore(initial));
  const [overlay] = useState(() => createOverlayStore(client.overlay, store));
  useEffect(() => store.getState().setOverview(initial), [initial, store]);
  useEffect(() => () => overlay.getState().close(), [overlay]);
  return (
    <SessionContext value={{ client, store }}>
      <OverlayContext value={overlay}>
        <Page />
      </OverlayContext>
    </SessionContext>
  );
}
