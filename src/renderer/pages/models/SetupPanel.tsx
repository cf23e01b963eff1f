import { type ReactElement, useRef } from 'react';
import { MODELS } from '../../../model/models.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useTheme } from '../session/timeline/useTheme.ts';
import { useModels, useModelsState } from './context.ts';
import { loadSetup, MAX_UNTIL_NS, type PictureFormat, savePicture, saveSetup } from './files.ts';
import { NumberField, ParameterForm } from './ParameterForm.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { ProgramEditor } from './ProgramEditor.tsx';
import { ProgramForm } from './ProgramForm.tsx';
import { knownOf, ownSetup, presetSetup } from './setups.ts';
import { WorkloadForm } from './WorkloadForm.tsx';

/** Model and preset of the active variant. */
function Choice(): ReactElement {
  const controller = useModels();
  const setup = useModelsState((s) => s[s.active] ?? s.a);
  const model = MODELS.get(setup.model);
  const preset = model.definition.presets.find(({ id }) => id === setup.preset);
  return (
    <div className="md-form">
      <Field label="Model">
        {(ties) => (
          <select
            {...ties}
            className="input"
            value={setup.model}
            onChange={(event) => controller.change(presetSetup(MODELS.get(event.target.value)))}
          >
            {MODELS.list().map(({ definition }) => (
              <option key={definition.id} value={definition.id}>
                {definition.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <PresetPicker
        model={setup.model}
        preset={setup.preset}
        title={preset?.title ?? 'Own set-up'}
        note={preset?.summary ?? 'A set-up of your own.'}
        onChoose={(choice) => controller.change(presetSetup(MODELS.get(choice.model), choice.id))}
      />
    </div>
  );
}

/** How long to run, and the seed. */
function Extent(): ReactElement {
  const controller = useModels();
  const setup = useModelsState((s) => s[s.active] ?? s.a);
  return (
    <div className="md-form md-params">
      <NumberField
        label="Run length"
        unit="ms"
        help="Virtual time to stop at"
        range={{ min: 0.001, max: MAX_UNTIL_NS / 1e6, integer: false }}
        value={setup.untilNs / 1e6}
        onChange={(ms) => controller.change({ ...setup, untilNs: Math.round(ms * 1e6) })}
      />
      <NumberField
        label="Seed"
        help="The same seed gives the same run"
        range={{ min: 0, max: 2 ** 31 - 1, integer: true }}
        value={setup.seed}
        onChange={(seed) => controller.change({ ...setup, seed })}
      />
    </div>
  );
}

function FileButtons(): ReactElement {
  const app = useApp();
  const controller = useModels();
  const theme = useTheme();
  const input = useRef<HTMLInputElement>(null);
  const tell = async (title: string, work: () => Promise<string | null>): Promise<void> => {
    try {
      const path = await work();
      if (path !== null) app.toasts.getState().show({ tone: 'info', title, detail: path });
    } catch (thrown) {
      app.fail(`${title}: failed`, thrown);
    }
  };
  const active = () => {
    const state = controller.store.getState();
    return state[state.active] ?? state.a;
  };
  const picture = (format: PictureFormat) => () =>
    void tell('Picture saved', () => savePicture(app.client, controller, format, theme));
  const load = async (file: File | undefined): Promise<null> => {
    if (file !== undefined) controller.change(await loadSetup(file));
    return null;
  };
  return (
    <fieldset className="md-files">
      <legend className="visually-hidden">Files</legend>
      <Button onClick={() => void tell('Set-up saved', () => saveSetup(app.client, active()))}>
        Export set-up
      </Button>
      <Button onClick={() => input.current?.click()}>Import set-up</Button>
      <Button onClick={picture('png')}>Save PNG</Button>
      <Button onClick={picture('svg')}>Save SVG</Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        aria-label="Set-up file"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          void tell('Import', () => load(file));
          event.target.value = '';
        }}
      />
    </fieldset>
  );
}

/** Everything that a run follows from, for the active variant. */
export function SetupPanel(): ReactElement {
  const controller = useModels();
  const setup = useModelsState((s) => s[s.active] ?? s.a);
  const active = useModelsState((s) => s.active);
  const compares = useModelsState((s) => s.b !== null);
  const model = MODELS.get(setup.model);
  const known = knownOf(setup);
  // Another model or preset begins with fields of its own.
  const form = `${active}:${setup.model}:${setup.preset}`;
  return (
    <aside className="md-setup" aria-label="Set-up">
      <div className="md-setup__head">
        <h1>Models</h1>
        {compares ? (
          <fieldset className="segmented">
            <legend className="visually-hidden">Variant to change</legend>
            {(['a', 'b'] as const).map((key) => (
              <button
                key={key}
                type="button"
                className="segmented__item"
                data-state={key === active ? 'on' : 'off'}
                aria-pressed={key === active}
                onClick={() => controller.activate(key)}
              >
                {key.toUpperCase()}
              </button>
            ))}
          </fieldset>
        ) : null}
      </div>
      <Choice />
      {known === null ? null : (
        <WorkloadForm
          key={`workload:${form}`}
          setup={setup}
          known={known}
          onChange={(next) => controller.change(next)}
        />
      )}
      {/* A model's own fields begin anew with it. */}
      <ParameterForm
        key={`${active}:${setup.model}`}
        parameters={model.definition.parameters}
        values={setup.parameters}
        onChange={(key, value) =>
          controller.change({ ...setup, parameters: { ...setup.parameters, [key]: value } })
        }
      />
      <Extent key={`extent:${active}:${setup.model}`} />
      <ProgramForm key={`program:${form}`} setup={setup} />
      <ProgramEditor
        model={model}
        programs={setup.programs}
        onChange={(programs) => controller.change(ownSetup(setup, programs))}
      />
      <FileButtons />
    </aside>
  );
}
