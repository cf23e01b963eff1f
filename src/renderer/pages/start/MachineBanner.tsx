import { type ReactElement, useCallback } from 'react';
import type { MachineCheck } from '../../../ipc/channels/machine.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { usePolled } from '../../components/usePolled.ts';

/** What this machine does not allow, and how to allow it; nothing where all works. */
export function MachineBanner(): ReactElement | null {
  const { client } = useApp();
  const ask = useCallback((signal: AbortSignal) => client.request('machine.checks', {}, signal), [client]);
  const { value, error } = usePolled(ask, null);
  if (error !== null) {
    return (
      <Banner tone="error" title="This machine could not be looked at">
        {error.message}
      </Banner>
    );
  }
  const lacking = (value ?? []).filter((check) => check.status !== 'ok');
  if (lacking.length === 0) return null;
  const missing = lacking.some((check) => check.status === 'missing');
  return (
    <Banner tone={missing ? 'error' : 'warning'} title={headline(lacking)}>
      {lacking.length === 1 ? <Lacks check={lacking[0]} /> : <Several checks={lacking} />}
    </Banner>
  );
}

function headline(lacking: readonly MachineCheck[]): string {
  const [first] = lacking;
  if (lacking.length === 1 && first !== undefined) return first.title;
  const missing = lacking.filter((check) => check.status === 'missing').length;
  const parts = [
    missing === 0 ? null : `${missing} ${missing === 1 ? 'thing does' : 'things do'} not work`,
    missing === lacking.length ? null : `${lacking.length - missing} with less detail`,
  ];
  return `On this machine ${parts.filter((part) => part !== null).join(', ')}`;
}

function Several({ checks }: { checks: readonly MachineCheck[] }): ReactElement {
  return (
    <details className="more">
      <summary>{checks.map((check) => check.title).join(' · ')}</summary>
      <ul className="machine__list">
        {checks.map((check) => (
          <li key={check.id}>
            <strong>{check.title}</strong>
            <Lacks check={check} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Lacks({ check }: { check: MachineCheck | undefined }): ReactElement | null {
  if (check === undefined) return null;
  return (
    <div>
      <p>{check.detail}</p>
      {check.fix === null ? null : (
        <p className="machine__fix">
          To mend it: <code>{check.fix}</code>
        </p>
      )}
    </div>
  );
}
