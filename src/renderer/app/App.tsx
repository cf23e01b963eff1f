import { type ReactElement, useEffect, useLayoutEffect } from 'react';
import { useStore } from 'zustand';
import type { MenuCommand } from '../../ipc/channels/app.ts';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { Toasts } from '../components/Toasts.tsx';
import type { AppState } from '../state/appState.ts';
import type { OpenSession } from '../state/openSession.ts';
import { applyTheme } from '../styles/applyTheme.ts';
import { startRequested } from './commands.ts';
import { AppContext } from './context.ts';
import { LabBar } from './LabBar.tsx';
import { pages } from './pages.tsx';
import { Rail } from './Rail.tsx';
import { RecordingBar } from './RecordingBar.tsx';

/** The window. */
export function App({ app }: { app: AppState }): ReactElement {
  const { theme } = useStore(app.shell, (state) => state.theme);
  useLayoutEffect(() => applyTheme(theme), [theme]);
  useEffect(() => app.follow((command) => obey(app, command)), [app]);
  useTitle(app);
  return (
    <AppContext value={app}>
      <div className="shell">
        <a className="skip-link" href="#page">
          Skip to the page
        </a>
        <Rail />
        <div className="shell__main">
          <RecordingBar />
          <LabBar />
          <Page app={app} />
        </div>
      </div>
      <Toasts />
    </AppContext>
  );
}

function Page({ app }: { app: AppState }): ReactElement | null {
  const shown = useStore(app.shell, (state) => state.page);
  const page = pages.find(({ id }) => id === shown);
  if (page === undefined) return null;
  return (
    <main id="page" className="shell__page" aria-label={page.label} tabIndex={-1}>
      <ErrorBoundary key={page.id} what={`The page “${page.label}”`}>
        <page.Page />
      </ErrorBoundary>
    </main>
  );
}

/** Does what a menu item asks. */
function obey(app: AppState, command: MenuCommand): void {
  const report = (thrown: unknown): void => app.fail('The command failed', thrown);
  switch (command) {
    case 'new-recording':
      app.go('start');
      break;
    case 'start-recording':
      if (app.shell.getState().page === 'start') startRequested();
      else app.go('start');
      break;
    case 'stop-recording':
      app.stopRecording().catch(report);
      break;
    case 'close-session':
      app.closeSession().catch(report);
      break;
  }
}

/** The window's title names the session. */
function useTitle(app: AppState): void {
  const session = useStore(app.session, (state) => state.session);
  const title = titleOf(session);
  useEffect(() => {
    app.client.request('app.setTitle', { title }).catch(() => {
      // A title that stays as it was is no harm that the reader should be bothered with.
    });
  }, [app, title]);
}

function titleOf(session: OpenSession): string {
  if (session.state === 'none') return '';
  if (session.state === 'open') return session.initial.info.name.slice(0, 300);
  return session.path.slice(session.path.lastIndexOf('/') + 1).slice(0, 300);
}
