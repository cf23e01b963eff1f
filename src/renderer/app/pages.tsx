import type { ComponentType } from 'react';
import type { IconName } from '../components/Icon.tsx';
import { StartPage } from '../pages/start/StartPage.tsx';
import { SessionView } from './SessionView.tsx';

/** A page of the rail. */
export interface PageDefinition {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly Page: ComponentType;
}

/** Every page, in the rail's order. A new page is a line here. */
export const pages: readonly PageDefinition[] = [
  { id: 'start', label: 'Record', icon: 'record', Page: StartPage },
  { id: 'session', label: 'Session', icon: 'timeline', Page: SessionView },
];
