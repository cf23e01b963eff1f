import { lazy, type ReactElement, Suspense } from 'react';
import { useStore } from 'zustand';
import { Button } from '../components/Button.tsx';
import { Empty, Loading } from '../components/Empty.tsx';
import type { OpenSession } from '../state/openSession.ts';
import { useApp } from './context.ts';

/** Loaded with the first session: its charts are the larger part of the window's code. */
const SessionPage = lazy(async () => {
  const { SessionPage: Page } = await import('../pages/session/SessionPage.tsx');
  return { default: Page };
});

/** The session page, or what stands there while there is no session to show. */
export function SessionView(): ReactElement {
  const app = useApp();
  const session = useStore(app.session, (state) => state.session);
  switch (session.state) {
    case 'none':
      return <NoSession />;
    case 'opening':
      return <Loading text="Opening the session…" />;
    case 'failed':
      return <FailedSession session={session} />;
    case 'open':
      return (
        <Suspense fallback={<Loading text="Opening the session…" />}>
          <SessionPage key={session.path} client={session.client} initial={session.initial} />
        </Suspense>
      );
  }
}

function NoSession(): ReactElement {
  const app = useApp();
  return (
    <Empty title="No session is open" text="Record a program, or open a session that was recorded before.">
      <Button tone="primary" onClick={() => app.go('start')}>
        New recording
      </Button>
      <OpenButton />
    </Empty>
  );
}

function FailedSession({ session }: { session: Extract<OpenSession, { state: 'failed' }> }): ReactElement {
  const app = useApp();
  return (
    <Empty tone="error" title={`${session.path} could not be opened`} text={session.error.message}>
      <Button onClick={() => void app.openSession(session.path)}>Try again</Button>
      <OpenButton />
    </Empty>
  );
}

/** Asks for a session's file and opens it. */
export function OpenButton(): ReactElement {
  const app = useApp();
  const choose = (): void => {
    app.chooseSession().catch((thrown) => app.fail('The file dialog failed', thrown));
  };
  return (
    <Button icon="folder" onClick={choose}>
      Open…
    </Button>
  );
}
