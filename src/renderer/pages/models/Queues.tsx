import { memo, type ReactElement } from 'react';
import { formatCount } from '../../../analysis/format.ts';
import type { QueueItem, QueueKind } from '../../../model/engine/model.ts';
import { ownerOf, phasesAround, type QueueSection, queueSections } from './queueSections.ts';
import type { PageQueue, PageSnapshot } from './worker/snapshot.ts';

type NameOf = (lane: number) => string;

function Chips({
  items,
  more,
}: {
  readonly items: readonly QueueItem[];
  readonly more: number;
}): ReactElement {
  return (
    <ol className="md-chips">
      {items.map((item, place) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: an item has no identity of its own but its place
          key={place}
          className="md-chip"
          title={item.detail === undefined ? item.label : `${item.label}: ${item.detail}`}
        >
          {item.label}
          {item.detail === undefined ? null : <small> {item.detail}</small>}
        </li>
      ))}
      {more > 0 ? <li className="md-chip md-chip--more">+{formatCount(more)} more</li> : null}
    </ol>
  );
}

/** Where having nobody is not worth a word: who is there is said beside it. */
const SILENT: readonly QueueKind[] = ['lock', 'waiters', 'run-queue', 'core', 'pool', 'loop-phase'];

function Holder({
  queue,
  nameOf,
}: {
  readonly queue: PageQueue;
  readonly nameOf: NameOf;
}): ReactElement | null {
  if (queue.holder === undefined || queue.kind === 'loop-phase') return null;
  if (queue.holder < 0)
    return (
      <span className="md-holder md-holder--none">
        {queue.kind === 'core' || queue.kind === 'local-queue' || queue.kind === 'pool' ? 'idle' : 'free'}
      </span>
    );
  const name = nameOf(queue.holder);
  return (
    <span className="md-holder truncate" title={name}>
      {name}
    </span>
  );
}

/** The phases of a loop's iteration, with the one that it is in. */
function Phases({ phases, now }: { readonly phases: readonly string[]; readonly now: string }): ReactElement {
  return (
    <ol className="md-phases" aria-label="Phases">
      {phases.map((phase) => (
        <li key={phase} aria-current={phase === now ? 'step' : undefined}>
          {phase}
        </li>
      ))}
      {phases.includes(now) ? null : <li aria-current="step">{now}</li>}
    </ol>
  );
}

interface BoxProps {
  readonly queue: PageQueue;
  /** Run queue of a core. */
  readonly below?: PageQueue | undefined;
  readonly phases: readonly string[] | null;
  readonly nameOf: NameOf;
}

function BoxNote({ queue, phases }: Pick<BoxProps, 'queue' | 'phases'>): ReactElement | null {
  const note = queue.kind === 'core' && queue.note !== 'throttled' ? undefined : queue.note;
  if (note === undefined) return null;
  if (phases !== null) return <Phases phases={phases} now={note} />;
  return <div className="md-queue__note">{note}</div>;
}

const sameBox = (a: BoxProps, b: BoxProps): boolean =>
  a.queue === b.queue &&
  a.below === b.below &&
  a.nameOf === b.nameOf &&
  a.phases?.join() === b.phases?.join();

const Box = memo(function Box({ queue, below, phases, nameOf }: BoxProps): ReactElement {
  const { items, more, kind } = below ?? queue;
  const empty = items.length > 0 || SILENT.includes(kind) ? '' : 'empty';
  return (
    <div className={`md-queue md-queue--${queue.kind}${items.length > 0 ? '' : ' md-queue--none'}`}>
      <div className="md-queue__head">
        <span className="md-queue__title truncate" title={queue.title}>
          {queue.title}
        </span>
        {empty === '' ? null : <span className="md-queue__empty">{empty}</span>}
        <Holder queue={queue} nameOf={nameOf} />
        {queue.count === undefined || queue.count === items.length ? null : (
          <span className="badge" title={COUNTS[queue.kind]}>
            {formatCount(queue.count)}
          </span>
        )}
      </div>
      <BoxNote queue={queue} phases={phases} />
      {items.length > 0 ? <Chips items={items} more={more} /> : null}
    </div>
  );
}, sameBox);

/** What a queue's figure counts, where it is not its items. */
const COUNTS: Partial<Record<QueueKind, string>> = {
  'loop-phase': 'iterations',
  'local-queue': 'goroutines in the ring',
  'global-queue': 'goroutines',
  waiters: 'permits, or values in the buffer',
};

function Section(props: {
  readonly section: QueueSection;
  readonly timersFirst: boolean;
  readonly nameOf: NameOf;
}): ReactElement {
  const { section, timersFirst, nameOf } = props;
  const { title, queues } = section;
  const runQueues = new Map(queues.filter((q) => q.kind === 'run-queue').map((q) => [ownerOf(q), q]));
  const cores = new Set(queues.filter((q) => q.kind === 'core').map(ownerOf));
  const heads = queues.filter((q) => q.kind !== 'run-queue' || !cores.has(ownerOf(q)));
  return (
    <section>
      <h3 className="md-section">{title}</h3>
      <div className="md-queues__grid">
        {heads.map((queue) => (
          <Box
            key={queue.id}
            queue={queue}
            below={queue.kind === 'core' ? runQueues.get(ownerOf(queue)) : undefined}
            phases={phasesAround(queues, queue, timersFirst)}
            nameOf={nameOf}
          />
        ))}
      </div>
    </section>
  );
}

/** All queues of a model as they stand at the cursor. @param timersFirst whether a loop begins with its timers */
export function Queues(props: {
  readonly snapshot: PageSnapshot;
  readonly timersFirst: boolean;
  readonly nameOf: NameOf;
}): ReactElement {
  const { snapshot, timersFirst, nameOf } = props;
  return (
    <>
      {queueSections(snapshot.queues).map((section) => (
        <Section key={section.title} section={section} timersFirst={timersFirst} nameOf={nameOf} />
      ))}
    </>
  );
}
