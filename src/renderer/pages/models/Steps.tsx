import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useEffect, useRef } from 'react';
import { formatCount } from '../../../analysis/format.ts';
import { useModels, useRun } from './context.ts';
import type { VariantKey } from './controller.ts';

/** A moment of virtual time, exact to the ns: `12.345678 ms`. */
export const momentText = (ns: number): string => `${(ns / 1e6).toFixed(6)} ms`;

/** The sentence of the step at the cursor, with what else happened at the same event. */
export function StepSentence({ variant }: { readonly variant: VariantKey }): ReactElement {
  const step = useRun(variant, (s) => s.steps[s.step]);
  const index = useRun(variant, (s) => s.step);
  const count = useRun(variant, (s) => s.steps.length);
  if (step === undefined) {
    const text =
      count === 0 ? 'No step yet.' : 'Before the first step. Step forward, play, or click on the lanes.';
    return <div className="md-sentence muted">{text}</div>;
  }
  return (
    <div className="md-sentence selectable" aria-live="polite">
      <span className="md-sentence__at">
        Step {formatCount(index + 1)}, {momentText(step.timeNs)}
      </span>
      <p>{step.sentence}</p>
      {step.also.slice(0, 4).map((note, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: notes of one event have no identity but their order
        <p key={i} className="md-also">
          {note.sentence}
        </p>
      ))}
      {step.also.length > 4 ? (
        <p className="md-also">and {step.also.length - 4} more at the same moment</p>
      ) : null}
    </div>
  );
}

/** Every step as a sentence; a click goes there. */
export function StepList({ variant }: { readonly variant: VariantKey }): ReactElement {
  const controller = useModels();
  const steps = useRun(variant, (s) => s.steps);
  const end = useRun(variant, (s) => s.stepsEnd);
  const current = useRun(variant, (s) => s.step);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: steps.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 6,
  });
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current, { align: 'auto' });
  }, [current, rows]);
  const count = `${formatCount(steps.length)}${end === 'limit' ? ', the list ends here' : end === null ? ' so far' : ''}`;
  return (
    <section className="md-steps" aria-label="Steps">
      <h3 className="md-section">Steps: {count}</h3>
      <div className="md-steps__box" ref={box}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const step = steps[index];
            if (step === undefined) return null;
            return (
              <button
                key={index}
                type="button"
                className="md-step"
                aria-current={index === current ? 'step' : undefined}
                style={{ transform: `translateY(${start}px)` }}
                title={[step.sentence, ...step.also.map((note) => note.sentence)].join('\n')}
                onClick={() => controller.goto(variant, index)}
              >
                <span className="md-step__time">{(step.timeNs / 1e6).toFixed(3)}</span>
                <span className="truncate">{step.sentence}</span>
              </button>
            );
          })}
        </div>
      </div>
    </section>
  );
}
