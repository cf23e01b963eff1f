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
  const lacking = (value ?? []).filter((check) => !check.ok);
  if (lacking.length === 0) return null;
  const blocked = lacking.some((check) => check.blocking);
  return (
    <Banner tone={blocked ? 'error' : 'warning'} title={headline(lacking)}>
      <details className="more">
        <summary>What, and how to allow it</summary>
        <ul className="machine__list">
          {lacking.map((check) => (
            <li key={check.id}>
              <Lack check={check} />
            </li>
          ))}
        </ul>
      </details>
    </Banner>
  );
}

/** One sentence: what does not work at all, else what is found lacking. */
function headline(lacking: readonly MachineCheck[]): string {
  const worst = lacking.find((check) => check.blocking) ?? lacking[0];
  const more = lacking.length - 1;
  const rest = more === 0 ? '' : ` And ${more} more.`;
  const blocked = worst?.blocking === true;
  return `${blocked ? 'This machine cannot record' : 'Recordings here show less'}: ${worst?.what ?? ''}${rest}`;
}

function Lack({ check }: { check: MachineCheck }): ReactElement {
  return (
    <>
      <p>
        <strong>{check.what}</strong> {check.why}
      </p>
      {check.fix === null ? null : (
        <p className="machine__fix">
          To allow it: <code>{check.fix}</code>
        </p>
      )}
    </>
  );
}
