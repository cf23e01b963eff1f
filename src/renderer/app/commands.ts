/** Sent to the window when the menu's Start is chosen while the start page is in view. */
const START = 'switchyard-start';

const commands = new EventTarget();

/** Asks the page in view to start what it has set up. */
export const startRequested = (): void => {
  commands.dispatchEvent(new Event(START));
};

/** Listens for the menu's Start; returns what ends that. */
export function onStartRequested(listener: () => void): () => void {
  commands.addEventListener(START, listener);
  return () => commands.removeEventListener(START, listener);
}
