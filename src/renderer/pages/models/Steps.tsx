import { memo, type ReactElement, useEffect, useState } from 'react';
import { formatCount } from '../../../analysis/format.ts';
import type { StepReport } from '../../../model/engine/model.ts';
import { Button } from '../../components/Button.tsx';
import { useModels, useModelsState, useRun } from './context.ts';
import type { VariantKey } from './controller.ts';
import { heldStep } from './runner.ts';
import { useLongList } from './useLongList.ts';

/** Height of a row, px; that of `.md-step`. */
const ROW_PX = 24;

/** A moment of virtual time, exact to the ns: `12.345678 ms`. */
export const momentText = (ns: number): string => `${(ns / 1e6).toFixed(6)} ms`;

/** The sentence of the step at the cursor, with what else happened at the same event. */
export function StepSentence({ variant }: { readonly variant: VariantKey }): ReactElement {
  const { step, report } = useRun(variant, (s) => s.shown);
  const count = useRun(variant, (s) => s.count);
  const playing = useModelsState((s) => s.playing);
  if (report === null) {
    const text =
      count === 0 ? 'No step yet.' : 'Before the first step. Step forward, play, or click on the lanes.';
    return <div className="md-sentence muted">{text}</div>;
  }
  return (
    <div className="md-sentence selectable" aria-live={playing ? 'off' : 'polite'}>
      <span className="md-sentence__at">
        Step {formatCount(step + 1)}, {momentText(report.timeNs)}
      </span>
      <p>{report.sentence}</p>
      {report.also.slice(0, 4).map((note, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: notes of one event have no identity but their order
        <p key={i} className="md-also">
          {note.sentence}
        </p>
      ))}
      {report.also.length > 4 ? (
        <p className="md-also">and {report.also.length - 4} more at the same moment</p>
      ) : null}
    </div>
  );
}

const titleOf = ({ sentence, also }: StepReport): string =>
  [sentence, ...also.slice(0, 12).map((note) => note.sentence)].join('\n');

const StepRow = memo(function StepRow(props: {
  readonly report: StepReport | null;
  readonly top: number;
  readonly current: boolean;
  readonly onGo: (step: number) => void;
  readonly step: number;
}): ReactElement {
  const { report, top, current, onGo, step } = props;
  return (
    <button
      type="button"
      className="md-step"
      aria-current={current ? 'step' : undefined}
      style={{ top }}
      title={report === null ? undefined : titleOf(report)}
      onClick={() => onGo(step)}
    >
      <span className="md-step__time">{report === null ? '' : (report.timeNs / 1e6).toFixed(3)}</span>
      {report?.sentence ?? '…'}
    </button>
  );
});

/** Finds steps by what their sentence says. */
function StepSearch({ variant }: { readonly variant: VariantKey }): ReactElement {
  const controller = useModels();
  const search = useRun(variant, (s) => s.search);
  const [text, setText] = useState('');
  const go = (forward: boolean): void => controller.find(variant, text, forward);
  const outcome =
    search === null || search.text !== text.trim()
      ? ''
      : { 'under-way': 'searching', found: '', none: 'none further' }[search.state];
  return (
    <fieldset className="md-search">
      <legend className="visually-hidden">Find steps</legend>
      <span className="muted" role="status">
        {outcome}
      </span>
      <input
        className="input"
        type="search"
        aria-label="Find a step"
        placeholder="Find in steps"
        title="Words of a step's sentence, such as a thread's name; Enter goes to the next one, Shift and Enter to the one before"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (search?.state === 'under-way') controller.find(variant, '', true);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(!event.shiftKey);
        }}
      />
      <Button tone="quiet" aria-label="Find the step before" title="Before" onClick={() => go(false)}>
        ‹
      </Button>
      <Button tone="quiet" aria-label="Find the next step" title="Next" onClick={() => go(true)}>
        ›
      </Button>
    </fieldset>
  );
}

/** Every step as a sentence; a click goes there. Only those in sight are held. */
export function StepList({ variant }: { readonly variant: VariantKey }): ReactElement {
  const controller = useModels();
  const count = useRun(variant, (s) => s.count);
  const counted = useRun(variant, (s) => s.counted);
  const chunks = useRun(variant, (s) => s.chunks);
  const current = useRun(variant, (s) => s.step);
  const { box, height, viewPx, first, end, offsetOf, reveal } = useLongList(count, ROW_PX);
  const [onGo] = useState(() => (step: number) => controller.goto(variant, step));
  // A box that became smaller shows the cursor's step too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what reveal goes by
  useEffect(() => reveal(Math.max(0, current)), [current, reveal, viewPx]);
  // What is held changes with each answer, and with it what is still to be asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the runner itself looks at the chunks and the count
  useEffect(
    () => controller.runner(variant).need(first, end),
    [controller, variant, first, end, chunks, count],
  );
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  return (
    <section className="md-steps" aria-label="Steps">
      <div className="md-steps__head">
        <h3 className="md-section">
          Steps: {formatCount(count)}
          {counted ? '' : ' so far'}
        </h3>
        <StepSearch variant={variant} />
      </div>
      <div className="md-steps__box" ref={box}>
        <div style={{ height, position: 'relative' }}>
          {rows.map((step) => (
            // Rows of a place in the box, not of a step: a jump changes their texts and builds nothing anew.
            <StepRow
              key={step % rows.length}
              step={step}
              report={heldStep(chunks, step)}
              top={offsetOf(step)}
              current={step === current}
              onGo={onGo}
            />
          ))}
        </div>
      </div>
    </section>
  );
}
