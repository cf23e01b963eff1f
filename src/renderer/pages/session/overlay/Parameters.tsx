import { useId } from 'react';
import { setByHand } from '../../../../analysis/overlay/values.ts';
import type { FitParameter } from '../../../../domain/overlay.ts';
import { useOverlay, useOverlayStore } from './context.ts';
import { changedParameters, valueInForce } from './overlayStore.ts';
import { ParameterInput } from './ParameterInput.tsx';
import { parameterWords, sourceWords } from './words.ts';

/** Settings of the catalogue's programs that say how much goes on at once: in a known program they stand for `threads`. */
const AT_ONCE = [
  'threads',
  'workers',
  'processes',
  'children',
  'goroutines',
  'tasks',
  'requests',
  'queries',
  'readers',
  'blocked',
];
/** What a reader changes first, where the model has it. `build` stands as a switch for the GIL. */
const FIRST = [
  'build',
  'cores',
  'threads',
  ...AT_ONCE.map((name) => `workload.${name}`),
  'switchIntervalUs',
  'gomaxprocs',
  'poolSize',
];
const NO_GIL = 'free-threaded';

const useParameters = (): readonly FitParameter[] => useOverlay((s) => s.program)?.parameters ?? [];

function useValue(parameter: FitParameter) {
  const store = useOverlayStore();
  const value = useOverlay((s) => valueInForce(parameter, s.overrides));
  return { value, set: (to: typeof value) => store.getState().override(parameter.key, to) };
}

/** The GIL as a switch; back on is the lock that was fitted. */
function GilSwitch({ parameter }: { readonly parameter: FitParameter }) {
  const { value, set } = useValue(parameter);
  const id = useId();
  const on = value !== NO_GIL;
  const locked = parameter.value === NO_GIL ? 'gil' : parameter.value;
  return (
    <div className="sy-knob" title={parameter.help}>
      <label htmlFor={id}>GIL</label>
      <span className="sy-knob-control">
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={on}
          checked={on}
          onChange={(event) => set(event.target.checked ? locked : NO_GIL)}
        />
        {on ? 'on' : 'off'}
      </span>
    </div>
  );
}

function Knob({ parameter }: { readonly parameter: FitParameter }) {
  const { value, set } = useValue(parameter);
  const id = useId();
  return (
    <div className="sy-knob" title={parameter.help} data-changed={value !== parameter.value}>
      <label htmlFor={id}>{parameter.title}</label>
      <span className="sy-knob-control">
        <ParameterInput parameter={parameter} value={value} id={id} onChange={set} />
      </span>
    </div>
  );
}

function Changed() {
  const store = useOverlayStore();
  const program = useOverlay((s) => s.program);
  const overrides = useOverlay((s) => s.overrides);
  const changed = changedParameters(program, overrides);
  if (changed.length === 0) return null;
  return (
    <div className="sy-changed">
      <p>
        Changed: {changed.map(({ key, title }) => (key === 'build' ? 'GIL' : title)).join(', ')}. The
        simulated lanes and figures answer “what if”; the measured stay.
      </p>
      <button type="button" className="sy-button" onClick={() => store.getState().resetOverrides()}>
        Back to the fit
      </button>
      <button
        type="button"
        className="sy-button"
        title="The changed values become the fit’s own, and the model is held to the recording with them"
        onClick={() => store.getState().adoptOverrides()}
      >
        Take as the fit
      </button>
    </div>
  );
}

/** The settings that a reader asks “what if” about: the simulation follows, the measured stay. */
export function WhatIf() {
  const parameters = useParameters();
  const first = FIRST.flatMap((key) => parameters.find((one) => one.key === key) ?? []);
  if (first.length === 0) return null;
  return (
    <section className="sy-fit-section" aria-label="What if">
      <h3>What if</h3>
      {first.map((one) =>
        one.key === 'build' ? (
          <GilSwitch key={one.key} parameter={one} />
        ) : (
          <Knob key={one.key} parameter={one} />
        ),
      )}
      <Changed />
    </section>
  );
}

const GROUPS = { machine: 'Machine', runtime: 'Runtime', program: 'Program' } as const;

function ParameterRow({ parameter }: { readonly parameter: FitParameter }) {
  const { value, set } = useValue(parameter);
  const id = useId();
  const inForce = setByHand(parameter, value);
  return (
    <li data-changed={value !== parameter.value}>
      <div className="sy-knob">
        <label htmlFor={id} title={parameter.help}>
          {parameter.title}
        </label>
        <span className="sy-knob-control">
          <ParameterInput parameter={parameter} value={value} id={id} onChange={set} />
        </span>
      </div>
      <p>
        <b>{parameterWords(inForce)}</b>{' '}
        <span data-confidence={inForce.confidence}>{sourceWords(inForce)}</span>
        <br />
        {inForce.how}
      </p>
    </li>
  );
}

/** Every parameter of the fit: its value, how surely it is known, how it was come by; all can be set by hand. */
export function AllParameters() {
  const parameters = useParameters();
  if (parameters.length === 0) return null;
  return (
    <section className="sy-fit-section">
      <details>
        <summary>
          <h3>Fitted parameters</h3> <span className="sy-count-plain">{parameters.length}</span>
        </summary>
        {(['machine', 'runtime', 'program'] as const).map((group) => {
          const own = parameters.filter((one) => one.group === group);
          return own.length === 0 ? null : (
            <div key={group}>
              <h4>{GROUPS[group]}</h4>
              <ul className="sy-parameters">
                {own.map((one) => (
                  <ParameterRow key={one.key} parameter={one} />
                ))}
              </ul>
            </div>
          );
        })}
      </details>
    </section>
  );
}
