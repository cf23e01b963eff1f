import { type KeyboardEvent, type ReactElement, useId, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Field, type FieldTies } from '../../components/Field.tsx';
import { filterPresets, type PresetChoice, type PresetGroup, presetGroups } from './presets.ts';

/** Room that the list takes at most beside the window's edge, px. */
const MARGIN = 12;
const WIDTH = 460;

/** Choices that a key moves by. */
const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

interface Opened {
  readonly text: string;
  /** Index of the choice that Enter takes. */
  readonly at: number;
  readonly box: { readonly left: number; readonly top: number; readonly height: number };
}

function boxUnder(input: HTMLElement): Opened['box'] {
  const { left, bottom } = input.getBoundingClientRect();
  return { left, top: bottom + 2, height: Math.max(160, window.innerHeight - bottom - MARGIN) };
}

function Options(props: {
  readonly id: string;
  readonly groups: readonly PresetGroup[];
  readonly opened: Opened;
  readonly current: string | null;
  readonly onChoose: (choice: PresetChoice) => void;
}): ReactElement {
  const { id, groups, opened, current, onChoose } = props;
  const { left, top, height } = opened.box;
  let index = -1;
  return (
    <div
      id={id}
      className="md-presets"
      role="listbox"
      aria-label="Presets"
      style={{ left, top, maxHeight: height, width: WIDTH }}
    >
      {groups.length === 0 ? <p className="muted">No preset has these words.</p> : null}
      {groups.map(({ title, choices }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of a listbox; a fieldset would be one of controls
        <div key={title} role="group" aria-label={title}>
          <div className="md-presets__group">{title}</div>
          {choices.map((choice) => {
            index += 1;
            const active = index === opened.at;
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, which names the active option
              // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys
              <div
                key={choice.id}
                id={`${id}-${index}`}
                role="option"
                className="md-presets__item"
                aria-selected={choice.id === current}
                data-active={active}
                ref={active ? (element) => element?.scrollIntoView?.({ block: 'nearest' }) : undefined}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onChoose(choice)}
              >
                <span>{choice.title}</span> <code className="muted">{choice.id}</code>
                <small className="muted">{choice.summary}</small>
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** Every preset of every model, to be looked through or searched. */
export function PresetPicker(props: {
  readonly model: string;
  /** Id of the preset in use; null for a set-up of one's own. */
  readonly preset: string | null;
  readonly title: string;
  readonly note: string;
  readonly onChoose: (choice: PresetChoice) => void;
}): ReactElement {
  const { model, preset, title, note, onChoose } = props;
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const all = useMemo(() => presetGroups(model), [model]);
  const groups = useMemo(() => filterPresets(all, opened?.text ?? ''), [all, opened?.text]);
  const choices = groups.flatMap((group) => group.choices);
  const open = (): void => {
    if (opened !== null || input.current === null) return;
    const at = Math.max(
      0,
      choices.findIndex((one) => one.model === model && one.id === preset),
    );
    setOpened({ text: '', at, box: boxUnder(input.current) });
  };
  const choose = (choice: PresetChoice | undefined): void => {
    if (choice === undefined) return;
    setOpened(null);
    // The keys that step and play are the page's again.
    input.current?.blur();
    onChoose(choice);
  };
  const move = (by: number): void => {
    if (opened === null) open();
    else setOpened({ ...opened, at: Math.min(choices.length - 1, Math.max(0, opened.at + by)) });
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = MOVES[event.key];
    if (by !== undefined) move(by);
    else if (event.key === 'Escape') setOpened(null);
    else if (event.key !== 'Enter') return;
    else if (opened === null) open();
    else choose(choices[opened.at]);
    event.preventDefault();
  };
  const control = (ties: FieldTies): ReactElement => (
    <input
      {...ties}
      ref={input}
      className="input"
      role="combobox"
      aria-expanded={opened !== null}
      aria-controls={list}
      aria-autocomplete="list"
      aria-activedescendant={opened === null || choices.length === 0 ? undefined : `${list}-${opened.at}`}
      autoComplete="off"
      spellCheck={false}
      placeholder={opened === null ? undefined : 'Search all presets'}
      value={opened === null ? title : opened.text}
      title={opened === null ? title : undefined}
      onClick={open}
      onBlur={() => setOpened(null)}
      onKeyDown={onKey}
      onChange={({ target }) =>
        setOpened({ text: opened === null ? '' : target.value, at: 0, box: boxUnder(target) })
      }
    />
  );
  return (
    <>
      <Field label="Preset" note={note}>
        {control}
      </Field>
      {/* The panel clips what stands in it; the list is wider than the panel. */}
      {opened === null
        ? null
        : createPortal(
            <Options id={list} groups={groups} opened={opened} current={preset} onChoose={choose} />,
            document.body,
          )}
    </>
  );
}
