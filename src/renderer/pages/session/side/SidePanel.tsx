import { Tabs } from 'radix-ui';
import { formatTimePoint } from '../../../layout/ticks.ts';
import { OverlayTab } from '../overlay/OverlayTab.tsx';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf, type SideTab } from '../state/sessionStore.ts';
import { DetailsTab } from './DetailsTab.tsx';
import { LessonTab } from './LessonTab.tsx';
import { OutputTab } from './OutputTab.tsx';
import { useHasLesson, useLessonFirst } from './useLesson.ts';

function NoticesTab() {
  const { store } = useSessionContext();
  const notices = useSession((s) => s.overview.notices);
  const duration = useSession(durationOf);
  if (notices.length === 0) {
    return <p className="sy-empty">Nothing to report: everything that was asked for could be read.</p>;
  }
  return (
    <ul className="sy-notices">
      {notices.map((notice) => (
        <li key={`${notice.code}-${notice.timeNs}`} data-severity={notice.severity}>
          <button type="button" className="sy-link" onClick={() => store.getState().goTo(notice.timeNs)}>
            {formatTimePoint(notice.timeNs, 1_000_000, Math.max(duration, 1_000_000_000))}
          </button>
          <strong>{notice.severity}</strong>
          <p>{notice.message}</p>
        </li>
      ))}
    </ul>
  );
}

const TABS: readonly (readonly [SideTab, string])[] = [
  ['output', 'Output'],
  ['overlay', 'Overlay'],
  ['details', 'Details'],
  ['notices', 'Notices'],
];

const LESSON: (typeof TABS)[number] = ['lesson', 'Lesson'];

/** What stands beside the timeline: an example’s lesson, the target's output, the selection's figures, and what a reader must know. */
export function SidePanel() {
  const { store } = useSessionContext();
  const tab = useSession((s) => s.tab);
  const notices = useSession((s) => s.overview.notices.filter(({ severity }) => severity !== 'info').length);
  const hasLesson = useHasLesson();
  const tabs = hasLesson ? [LESSON, ...TABS] : TABS;
  useLessonFirst();
  return (
    <Tabs.Root
      className="sy-side"
      value={tab}
      onValueChange={(value) => {
        const known = tabs.find(([id]) => id === value);
        if (known !== undefined) store.getState().setTab(known[0]);
      }}
    >
      <Tabs.List className="sy-tabs" aria-label="Beside the timeline">
        {tabs.map(([id, label]) => (
          <Tabs.Trigger key={id} className="sy-tab" value={id}>
            {label}
            {id === 'notices' && notices > 0 && <span className="sy-count">{notices}</span>}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {hasLesson && (
        <Tabs.Content className="sy-tab-content" value="lesson">
          <LessonTab />
        </Tabs.Content>
      )}
      <Tabs.Content className="sy-tab-content" value="output">
        <OutputTab />
      </Tabs.Content>
      <Tabs.Content className="sy-tab-content" value="overlay">
        <OverlayTab />
      </Tabs.Content>
      <Tabs.Content className="sy-tab-content" value="details">
        <DetailsTab />
      </Tabs.Content>
      <Tabs.Content className="sy-tab-content" value="notices">
        <NoticesTab />
      </Tabs.Content>
    </Tabs.Root>
  );
}
