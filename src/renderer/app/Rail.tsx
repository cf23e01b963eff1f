import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import type { ThemeChoice } from '../../ipc/channels/app.ts';
import { Icon, type IconName } from '../components/Icon.tsx';
import { useApp } from './context.ts';
import { pages } from './pages.tsx';

/** The pages, and the theme at its foot. */
export function Rail(): ReactElement {
  const app = useApp();
  const page = useStore(app.shell, (state) => state.page);
  return (
    <nav className="rail" aria-label="Pages">
      {pages.map(({ id, label, icon }) => (
        <button
          key={id}
          type="button"
          className="rail__item"
          aria-current={id === page ? 'page' : undefined}
          onClick={() => app.go(id)}
        >
          <Icon name={icon} size={20} />
          {label}
        </button>
      ))}
      <div className="rail__spacer" />
      <ThemeButton />
    </nav>
  );
}

/** The choices in the order in which the button goes through them. */
const THEMES: Readonly<Record<ThemeChoice, { next: ThemeChoice; label: string; icon: IconName }>> = {
  system: { next: 'light', label: 'Desktop', icon: 'desktop' },
  light: { next: 'dark', label: 'Light', icon: 'sun' },
  dark: { next: 'system', label: 'Dark', icon: 'moon' },
};

function ThemeButton(): ReactElement {
  const app = useApp();
  const { choice } = useStore(app.shell, (state) => state.theme);
  const { next, label, icon } = THEMES[choice];
  const change = (): void => {
    app.setTheme(next).catch((thrown) => app.fail('The theme could not be changed', thrown));
  };
  return (
    <button
      type="button"
      className="rail__item"
      aria-label={`Theme: ${label}. Change to ${THEMES[next].label}`}
      title={`Theme: ${label}`}
      onClick={change}
    >
      <Icon name={icon} size={18} />
      {label}
    </button>
  );
}
