import { useState } from 'react';
import type { LabChosenToolchains, LabScale } from '../../../ipc/channels/lab.ts';
import { type ErrorInfo, toErrorInfo } from '../../../ipc/result.ts';
import { useApp } from '../../app/context.ts';

/** Starts to try claims; progress comes by the lab's status. */
export function useClaimsRun(): {
  /** @param ids programs; null for all */
  readonly start: (ids: readonly string[] | null, scale: LabScale, toolchains?: LabChosenToolchains) => void;
  /** Why the last one did not start; null where it did. */
  readonly failure: ErrorInfo | null;
} {
  const { client } = useApp();
  const [failure, setFailure] = useState<ErrorInfo | null>(null);
  const start = (
    ids: readonly string[] | null,
    scale: LabScale,
    toolchains: LabChosenToolchains = {},
  ): void => {
    setFailure(null);
    client
      .request('lab.startClaims', { ids: ids === null ? null : [...ids], scale, toolchains })
      .catch((thrown) => setFailure(toErrorInfo(thrown)));
  };
  return { start, failure };
}
