import type { ComponentType } from 'react';
import type { IconName } from '../components/Icon.tsx';
import { ClaimsPage } from '../pages/claims/ClaimsPage.tsx';
import { DecidePage } from '../pages/decide/DecidePage.tsx';
import { ExamplesPage } from '../pages/examples/ExamplesPage.tsx';
import { ModelsPage } from '../pages/models/ModelsPage.tsx';
import { RacePage } from '../pages/race/RacePage.tsx';
import { StartPage } from '../pages/start/StartPage.tsx';
import { TablesPage } from '../pages/tables/TablesPage.tsx';
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
  { id: 'examples', label: 'Examples', icon: 'book', Page: ExamplesPage },
  { id: 'claims', label: 'Claims', icon: 'checklist', Page: ClaimsPage },
  { id: 'tables', label: 'Tables', icon: 'table', Page: TablesPage },
  { id: 'decide', label: 'Decide', icon: 'tree', Page: DecidePage },
  { id: 'race', label: 'Race', icon: 'flag', Page: RacePage },
  { id: 'models', label: 'Models', icon: 'gauge', Page: ModelsPage },
];
