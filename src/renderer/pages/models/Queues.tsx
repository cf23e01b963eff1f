import { memo, type ReactElement } from 'react';
import { formatCount } from '../../../analysis/format.ts';
import type { QueueItem, QueueKind } from '../../../model/engine/model.ts';
import type { PageQueue, PageSnapshot } from './worker/pack.ts';

/** Headings in the order in which they are shown, from the machine up. */
const SECTIONS: readonly { readonly title: string; readonly kinds: readonly QueueKind[] }[] = [
  { title: 'Runtime lock', kinds: ['lock'] },
  { title: 'Event loop', kinds: ['loop-phase', 'ready-queue'] },
  { title: 'Run queues of Ps', kinds: ['local-queue', 'global-queue'] },
  { title: 'Cores', kinds: ['core', 'run-queue'] },
  { title: 'Objects', kinds: ['waiters'] },
  { title: 'Timers and waits', kinds: ['timers', 'sleepers'] },
  { title: 'Threads and pools', kinds: ['pool'] },
];
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
          <span className="truncate">{item.label}</span>
          {item.detail === undefined ? null : <small className="truncate">{item.detail}</small>}
        </li>
      ))}
      {more > 0 ? <li className="md-chip md-chip--more">+{formatCount(more)} more</li> : null}
    </ol>
  );
}

const EMPTY_WORDS: Partial<Record<QueueKind, string>> = {
  lock: 'nobody waits',
  waiters: 'nobody waits',
  'run-queue': 'queue empty',
  core: '',
  pool: '',
  'loop-phase': '',
};

function Holder({
  queue,
  nameOf,
}: {
  readonly queue: PageQueue;
  readonly nameOf: NameOf;
}): ReactElement | null {
  if (queue.holder === undefined || queue.kind === 'loop-phase') return null;
  if (queue.holder < 0)
    return <span className="md-holder md-holder--none">{queue.kind === 'lock' ? 'free' : 'idle'}</span>;
  return <span className="md-holder truncate">{nameOf(queue.holder)}</span>;
}

const Box = memo(function Box({
  queue,
  below,
  nameOf,
}: {
  queue: PageQueue;
  below?: PageQueue | undefined;
  nameOf: NameOf;
}): ReactElement {
  const note = queue.kind === 'core' && queue.note !== 'throttled' ? undefined : queue.note;
  const items = below?.items ?? queue.items;
  const empty = EMPTY_WORDS[below?.kind ?? queue.kind] ?? 'empty';
  return (
    <div className={`md-queue md-queue--${queue.kind}`}>
      <div className="md-queue__head">
        <span className="md-queue__title truncate">{queue.title}</span>
        <Holder queue={queue} nameOf={nameOf} />
        {queue.count === undefined ? null : <span className="badge">{queue.count}</span>}
      </div>
      {note === undefined ? null : <div className="md-queue__note">{note}</div>}
      {items.length > 0 ? (
        <Chips items={items} more={(below ?? queue).more} />
      ) : empty === '' ? null : (
        <div className="md-queue__empty">{empty}</div>
      )}
    </div>
  );
});

/** The number that a core and its run queue have in common. */
const suffix = (queue: PageQueue): string => queue.id.slice(queue.id.indexOf(':'));

function Section({
  title,
  queues,
  nameOf,
}: {
  title: string;
  queues: readonly PageQueue[];
  nameOf: NameOf;
}): ReactElement {
  const runQueues = new Map(queues.filter((q) => q.kind === 'run-queue').map((q) => [suffix(q), q]));
  const cores = new Set(queues.filter((q) => q.kind === 'core').map(suffix));
  const heads = queues.filter((q) => q.kind !== 'run-queue' || !cores.has(suffix(q)));
  return (
    <section>
      <h3 className="md-section">{title}</h3>
      <div className="md-queues__grid">
        {heads.map((queue) => (
          <Box
            key={queue.id}
            queue={queue}
            below={queue.kind === 'core' ? runQueues.get(suffix(queue)) : undefined}
            nameOf={nameOf}
          />
        ))}
      </div>
    </section>
  );
}

/** All queues of a model as they stand at the cursor. */
export function Queues({
  snapshot,
  nameOf,
}: {
  readonly snapshot: PageSnapshot;
  readonly nameOf: NameOf;
}): ReactElement {
  return (
    <>
      {SECTIONS.map(({ title, kinds }) => {
        const queues = snapshot.queues.filter((queue) => kinds.includes(queue.kind));
        return queues.length === 0 ? null : (
          <Section key={title} title={title} queues={queues} nameOf={nameOf} />
        );
      })}
    </>
  );
}
