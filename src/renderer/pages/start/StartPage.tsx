import { Tabs } from 'radix-ui';
import { type FormEvent, type ReactElement, useCallback, useEffect, useRef, useState } from 'react';
import { toErrorInfo } from '../../../ipc/result.ts';
import { onStartRequested } from '../../app/commands.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { useOccupation } from '../../components/lab/useLab.ts';
import { usePolled } from '../../components/usePolled.ts';
import { commandPreview, NEW_ENTRY } from '../examples/exampleForm.ts';
import { CommandPanel } from './CommandPanel.tsx';
import { ExamplePanel } from './ExamplePanel.tsx';
import { useStartForm } from './formStore.ts';
import { MachineBanner } from './MachineBanner.tsx';
import { ProcessPanel } from './ProcessPanel.tsx';
import { RecentSessions } from './RecentSessions.tsx';
import { MoreSettings, RecordSettings } from './RecordSettings.tsx';
import { checkForm, type FormErrors, type Source, type StartForm } from './startForm.ts';

const SOURCES: Readonly<Record<Source, string>> = {
  command: 'Run a command',
  process: 'Running process',
  example: 'Example',
};

/** Where a recording begins and sessions are opened. */
export function StartPage(): ReactElement {
  return (
    <div className="start">
      <div className="start__machine">
        <MachineBanner />
      </div>
      <NewRecording />
      <RecentSessions />
    </div>
  );
}

function NewRecording(): ReactElement {
  const form = useStartForm();
  const homeFolder = useHomeFolder();
  const change = (changed: Partial<StartForm>): void => useStartForm.setState(changed);
  const { errors, failure, starting, submit } = useStart(form, homeFolder);
  const occupation = useOccupation();
  return (
    <form className="start__new" aria-label="New recording" onSubmit={submit}>
      <Tabs.Root
        className="start__tabs"
        value={form.source}
        onValueChange={(source) => change({ source: source as Source })}
      >
        <div className="start__head">
          <h1>New recording</h1>
          <Tabs.List className="segmented" aria-label="What to record">
            {Object.entries(SOURCES).map(([source, label]) => (
              <Tabs.Trigger key={source} className="segmented__item" value={source}>
                {label}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
        </div>
        <Tabs.Content className="start__panel start__panel--form" value="command" tabIndex={-1}>
          <CommandPanel form={form} onChange={change} errors={errors} homeFolder={homeFolder} />
          <MoreSettings form={form} onChange={change} errors={errors} />
        </Tabs.Content>
        <Tabs.Content className="start__panel" value="process" tabIndex={-1}>
          <ProcessPanel form={form} onChange={change} />
        </Tabs.Content>
        <Tabs.Content className="start__panel" value="example" tabIndex={-1}>
          <ExamplePanel form={form} onChange={change} />
        </Tabs.Content>
      </Tabs.Root>
      <div className="start__action">
        <RecordSettings form={form} onChange={change} errors={errors} />
        {failure === null ? null : (
          <Banner tone="error" title="The recording could not start">
            {failure}
          </Banner>
        )}
        <div className="start__action-row">
          <Button type="submit" tone="primary" icon="record" disabled={starting || occupation !== null}>
            {starting ? 'Starting…' : 'Start recording'}
          </Button>
          {starting || occupation === null ? (
            <Summary form={form} />
          ) : (
            <span className="muted">{occupation} The next one can start when it has ended.</span>
          )}
        </div>
      </div>
    </form>
  );
}

/** An example is recorded with the documents’ values; other ones are the examples page’s. */
const DOCUMENTS = { ...NEW_ENTRY, scale: 'default' } as const;

/** What the button will do, where the panel does not say it already. */
function Summary({ form }: { form: StartForm }): ReactElement | null {
  if (form.source === 'process' && form.process !== null) {
    const { pid, name, attach } = form.process;
    return (
      <span className="muted truncate" title={attach.reason ?? undefined}>
        {name} (pid {pid}){attach.reason === null ? '' : `: ${attach.reason}`}
      </span>
    );
  }
  if (form.source === 'example' && form.example !== null) {
    return <code className="muted truncate">{commandPreview(form.example, DOCUMENTS)}</code>;
  }
  return null;
}

function useHomeFolder(): string {
  const { client } = useApp();
  const ask = useCallback((signal: AbortSignal) => client.request('app.info', {}, signal), [client]);
  return usePolled(ask, null).value?.homeFolder ?? '';
}

interface Start {
  /** What is wrong with the entries, once a start was tried. */
  readonly errors: FormErrors | null;
  /** Why the last start failed. */
  readonly failure: string | null;
  /** It was asked for, and is not in view yet. */
  readonly starting: boolean;
  readonly submit: (event: FormEvent) => void;
}

/** Starts what the form says: by its button, by Enter, by the menu. */
function useStart(form: StartForm, homeFolder: string): Start {
  const app = useApp();
  const [tried, setTried] = useState<StartForm | null>(null);
  const [failed, setFailed] = useState<{ readonly form: StartForm; readonly message: string } | null>(null);
  const [starting, setStarting] = useState(false);
  const checked = checkForm(form, homeFolder);
  const begin = async (): Promise<void> => {
    setTried(form);
    setFailed(null);
    if (!checked.ok || starting) return;
    setStarting(true);
    try {
      await app.record(checked.plan);
    } catch (thrown) {
      setFailed({ form, message: toErrorInfo(thrown).message });
    } finally {
      setStarting(false);
    }
  };
  useLatest(() => void begin());
  const errors = tried === null || checked.ok ? null : checked.errors;
  // The command's own flaws are shown at its field.
  const targetError = tried === form && form.source !== 'command' ? (errors?.target ?? null) : null;
  return {
    errors,
    failure: failed?.form === form ? failed.message : targetError,
    starting,
    submit: (event) => {
      event.preventDefault();
      void begin();
    },
  };
}

/** Has the menu's Start call the newest `action`. */
function useLatest(action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => onStartRequested(() => latest.current()), []);
}
