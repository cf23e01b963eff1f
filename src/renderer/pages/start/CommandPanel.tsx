import { type ReactElement, useCallback } from 'react';
import { splitCommandLine } from '../../../ipc/commandLine.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';
import { Field, TextField } from '../../components/Field.tsx';
import { usePolled } from '../../components/usePolled.ts';
import type { FormErrors, StartForm } from './startForm.ts';

export interface PanelProps {
  readonly form: StartForm;
  readonly onChange: (change: Partial<StartForm>) => void;
}

export interface CommandPanelProps extends PanelProps {
  readonly errors: FormErrors | null;
  readonly homeFolder: string;
}

/** A command to run, with its working folder. */
export function CommandPanel({ form, onChange, errors, homeFolder }: CommandPanelProps): ReactElement {
  const line = splitCommandLine(form.command);
  const isEmpty = form.command.trim() === '';
  const error = line.ok || isEmpty ? (errors?.target ?? null) : line.error.message;
  return (
    <>
      <TextField
        label="Command"
        error={error}
        mono
        autoFocus
        placeholder="python3 app.py --workers 4"
        value={form.command}
        onChange={(command) => onChange({ command })}
      />
      <div className="preview">
        {isEmpty ? <ShellNote /> : null}
        {line.ok ? <Words argv={line.value.argv} env={line.value.env} /> : null}
        {line.ok ? (
          <ProgramFound program={line.value.argv[0] ?? ''} folder={form.folder || homeFolder} />
        ) : null}
      </div>
      <FolderField form={form} onChange={onChange} error={errors?.folder ?? null} homeFolder={homeFolder} />
    </>
  );
}

function FolderField({
  form,
  onChange,
  error,
  homeFolder,
}: PanelProps & { error: string | null; homeFolder: string }): ReactElement {
  const app = useApp();
  const choose = async (): Promise<void> => {
    const start = form.folder.startsWith('/') ? form.folder : homeFolder;
    const folder = await app.client.request('files.chooseFolder', {
      title: 'Working Folder',
      start: start === '' ? null : start,
    });
    if (folder !== null) onChange({ folder });
  };
  return (
    <Field label="Working folder" error={error}>
      {(ties) => (
        <div className="input-row">
          <input
            className="input input--mono"
            spellCheck={false}
            placeholder={homeFolder}
            value={form.folder}
            onChange={(event) => onChange({ folder: event.target.value })}
            {...ties}
          />
          <Button
            icon="folder"
            onClick={() => void choose().catch((thrown) => app.fail('The file dialog failed', thrown))}
          >
            Choose…
          </Button>
        </div>
      )}
    </Field>
  );
}

const ShellNote = (): ReactElement => (
  <p className="field__note">
    Run without a shell, so pipes, variables and wildcards mean nothing here. Variables may go before the
    program: PORT=8080 node server.js
  </p>
);

/** The words as they will be passed on. */
function Words({
  argv,
  env,
}: {
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
}): ReactElement {
  const words = [
    ...Object.entries(env).map(([name, value]) => ({ text: `${name}=${value}`, kind: 'env' })),
    ...argv.map((text, i) => ({ text, kind: i === 0 ? 'program' : 'argument' })),
  ];
  return (
    <ol className="argv mono" aria-label="Arguments as they will be passed">
      {words.map(({ text, kind }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an argument's place is what it is known by
        <li key={i} className={`argv__word argv__word--${kind}`}>
          {text === '' ? <span className="muted">empty</span> : text}
        </li>
      ))}
    </ol>
  );
}

function ProgramFound({ program, folder }: { program: string; folder: string }): ReactElement | null {
  const { client } = useApp();
  const find = useCallback(
    async (signal: AbortSignal) => {
      await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
      const cwd = folder.startsWith('/') ? folder : null;
      return { path: await client.request('machine.findProgram', { program, cwd }, signal) };
    },
    [client, program, folder],
  );
  const { value } = usePolled(find, null);
  if (value === null) return <p className="field__note">…</p>;
  return value.path === null ? (
    <p className="field__error" role="status">
      No program “{program}” can be found. Check its name, or give its whole path.
    </p>
  ) : (
    <p className="field__note selectable">Runs {value.path}</p>
  );
}

/** A program is looked for once the reader has paused typing this long, ms. */
const TYPING_MS = 150;
