import { type ReactElement, useCallback, useMemo } from 'react';
import { formatDuration, formatNumber } from '../../../analysis/format.ts';
import type { Deadlock } from '../../../model/locks/wait-graph.ts';
import { MODELS } from '../../../model/models.ts';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { useModels, useModelsState, useRun } from './context.ts';
import type { VariantKey } from './controller.ts';
import { LaneCanvas } from './LaneCanvas.tsx';
import { Queues } from './Queues.tsx';
import { StepList, StepSentence } from './Steps.tsx';
import { isChanged } from './setups.ts';
import { LIMITS, laneCount, laneName, type ModelRun } from './worker/protocol.ts';

function DeadlockBanner({ deadlock }: { readonly deadlock: Deadlock }): ReactElement {
  const title = deadlock.kind === 'cycle' ? 'Deadlock' : 'Nothing can go on';
  return (
    <Banner tone="error" title={`${title} at ${formatDuration(deadlock.timeNs)}`}>
      <ul aria-label="Who waits for whom">
        {deadlock.links.slice(0, 6).map((link) => (
          <li key={link.lane}>
            <b>{link.name}</b> waits for <b>{link.waitsFor}</b>
            {link.heldBy.length === 0 ? ', which nobody will provide' : `, held by ${link.heldBy.join(', ')}`}{' '}
            <code className="muted">{link.path}</code>
          </li>
        ))}
      </ul>
      {deadlock.links.length > 6 ? <p>and {deadlock.links.length - 6} more</p> : null}
    </Banner>
  );
}

/** What a reader must know of a run before its figures. */
function Banners({ run }: { readonly run: ModelRun }): ReactElement {
  return (
    <>
      {run.fault === null ? null : (
        <Banner
          tone="error"
          title={run.fault.path === null ? 'The run broke off' : `The run broke off in ${run.fault.path}`}
        >
          {run.fault.message}
        </Banner>
      )}
      {run.deadlock === null ? null : <DeadlockBanner deadlock={run.deadlock} />}
      {run.outOfEvents ? (
        <Banner title={`The run ends at ${formatDuration(run.endNs)}`}>
          It used all of its {LIMITS.events.toLocaleString('en-US')} events. The figures are those up to
          there; shorten the run to have all of it.
        </Banner>
      ) : null}
      {run.truncatedNs === null ? null : (
        <Banner title={`The lanes end at ${formatDuration(run.truncatedNs)}`}>
          There are more intervals than the page draws. The figures are those of the whole run.
        </Banner>
      )}
    </>
  );
}

function Progress({ variant }: { readonly variant: VariantKey }): ReactElement | null {
  const controller = useModels();
  const phase = useRun(variant, (s) => s.phase);
  const reached = useRun(variant, (s) => s.reachedNs);
  const untilNs = useModelsState((s) => (s[variant] ?? s.a).untilNs);
  if (phase === 'cancelled')
    return <span className="badge badge--warning">Cancelled: the run before is shown</span>;
  if (phase !== 'running') return null;
  return (
    <span className="md-progress" role="status">
      <progress max={untilNs} value={reached} aria-label="Virtual time simulated" />
      <Button tone="quiet" onClick={() => controller.cancel()}>
        Cancel
      </Button>
    </span>
  );
}

/** Model and preset; beside another variant there is less room, and the preset, which tells more, comes first. */
function Heading(props: {
  readonly variant: VariantKey | null;
  readonly model: string;
  readonly preset: string;
}): ReactElement {
  const { variant, model, preset } = props;
  const [first, second] = variant === null ? [model, preset] : [preset, model];
  return (
    <h2 className="truncate" title={`${model}: ${preset}`}>
      {variant === null ? '' : `${variant.toUpperCase()}: `}
      {first} <span className="muted">{second}</span>
    </h2>
  );
}

function Head({
  variant,
  run,
}: {
  readonly variant: VariantKey;
  readonly run: ModelRun | null;
}): ReactElement {
  const setup = useModelsState((s) => s[variant] ?? s.a);
  const compares = useModelsState((s) => s.b !== null);
  const { definition } = MODELS.get(setup.model);
  const preset = definition.presets.find(({ id }) => id === setup.preset);
  const changed = useMemo(() => setup.workload !== undefined || isChanged(setup), [setup]);
  return (
    <header className="md-variant__head">
      <Heading
        variant={compares ? variant : null}
        model={definition.title}
        preset={`${preset?.title ?? 'own set-up'}${changed ? ', changed' : ''}`}
      />
      <Progress variant={variant} />
      {run?.parallelism == null ? null : (
        <span className="md-parallelism" title="CPU time of all threads over wall time">
          <span className="muted">Parallelism</span> <b>{formatNumber(run.parallelism)}</b>
        </span>
      )}
    </header>
  );
}

/** The queues at the cursor, or why there are none. */
function QueuePanel({
  variant,
  run,
}: {
  readonly variant: VariantKey;
  readonly run: ModelRun;
}): ReactElement {
  const snapshot = useRun(variant, (s) => s.snapshot);
  const nameOf = useCallback((lane: number) => laneName(run, lane) ?? `lane ${lane}`, [run]);
  return (
    <section className="md-queues" aria-label="Queues">
      {snapshot === null ? (
        <p className="muted">No queues yet.</p>
      ) : (
        <Queues
          snapshot={snapshot}
          timersFirst={run.setup.parameters['libuv'] === '<=1.44'}
          nameOf={nameOf}
        />
      )}
    </section>
  );
}

/** One variant: lanes, the step's sentence, queues and steps. */
export function VariantView({ variant }: { readonly variant: VariantKey }): ReactElement {
  const run = useRun(variant, (s) => s.run);
  const phase = useRun(variant, (s) => s.phase);
  const fault = useRun(variant, (s) => s.fault);
  return (
    <section className="md-variant" aria-label={`Variant ${variant.toUpperCase()}`}>
      <Head variant={variant} run={run} />
      {phase === 'failed' ? (
        <Banner tone="error" title="The model refuses this set-up">
          {fault?.message} {run === null ? '' : 'The run before is shown.'}
        </Banner>
      ) : null}
      {run === null ? (
        phase === 'running' ? (
          <Loading text="Simulating" />
        ) : (
          <Empty title="No run" text="Change the set-up to run the model again." />
        )
      ) : (
        <>
          <Banners run={run} />
          {laneCount(run) === 0 ? (
            <Empty title="No lanes" text="The programs have no thread. Add one under “Programs as JSON”." />
          ) : (
            <LaneCanvas variant={variant} run={run} />
          )}
          <StepSentence variant={variant} />
          <div className="md-below">
            <QueuePanel variant={variant} run={run} />
            <StepList variant={variant} />
          </div>
        </>
      )}
    </section>
  );
}
