/**
 * The session page on a made-up session, for looking at it and for timing it without a recorder:
 * `npx vite test/unit/renderer/harness`, then `/?threads=500&seconds=20&theme=dark&live=1`.
 */
import { createRoot } from 'react-dom/client';
import { SessionPage } from '../../../../src/renderer/pages/session/SessionPage.tsx';
import { cssVariables, palettes, type Theme } from '../../../../src/renderer/styles/palette.ts';
import { fakeClient } from '../support/fakeClient.ts';

const query = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
const theme: Theme = query.get('theme') === 'dark' ? 'dark' : 'light';
const live = query.get('live') === '1';

document.documentElement.dataset['theme'] = theme;
for (const [name, value] of cssVariables(palettes[theme]))
  document.documentElement.style.setProperty(name, value);

const seconds = number('seconds', 20);
const client = fakeClient({ threads: number('threads', 24), seconds, cores: number('cores', 4), live });
const root = document.getElementById('root');
if (root !== null) {
  const initial = await client.overview();
  createRoot(root).render(<SessionPage client={client} initial={initial} />);
}
if (live) {
  let length = seconds;
  setInterval(() => {
    length += 0.1;
    client.grow(length * 1e9);
  }, 100);
}
