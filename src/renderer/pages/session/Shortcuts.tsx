import { Dialog } from 'radix-ui';
import { useSession, useSessionContext } from './state/context.ts';
import { POINTER_HELP, SHORTCUTS } from './timeline/useShortcuts.ts';

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

const keyName = (key: string): string => KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** What keys and pointer do in the timeline. */
export function Shortcuts() {
  const { store } = useSessionContext();
  const shown = useSession((s) => s.shortcutsShown);
  return (
    <Dialog.Root open={shown} onOpenChange={(open) => store.getState().showShortcuts(open)}>
      <Dialog.Portal>
        <Dialog.Overlay className="sy-dialog-overlay" />
        <Dialog.Content className="sy-dialog" aria-describedby={undefined}>
          <Dialog.Title>Keys and pointer</Dialog.Title>
          <dl className="sy-keys">
            {SHORTCUTS.map(({ keys, shift, text }) => (
              <div key={text}>
                <dt>
                  {shift === true && <kbd>Shift</kbd>}
                  {keys.map((key) => (
                    <kbd key={key}>{keyName(key)}</kbd>
                  ))}
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
            {POINTER_HELP.map(([gesture, text]) => (
              <div key={gesture}>
                <dt>{gesture}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
          <Dialog.Close className="sy-button">Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
