import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../ipc/bridge.ts';
import { App } from './app/App.tsx';
import { createClient } from './app/client.ts';
import { createAppState } from './state/appState.ts';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/start.css';

declare global {
  interface Window {
    /** Set by the preload script. */
    readonly switchyard: Bridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const client = createClient(window.switchyard);
const theme = await client.request('app.theme', {});
createRoot(root).render(
  <StrictMode>
    <App app={createAppState(client, theme)} />
  </StrictMode>,
);
