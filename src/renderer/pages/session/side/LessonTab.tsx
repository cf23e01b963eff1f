import { type ReactElement, useState } from 'react';
import { rangeFigures } from '../../../../analysis/figures.ts';
import { formatDuration, formatNumber } from '../../../../analysis/format.ts';
import { formatMeasure } from '../../../../analysis/measure.ts';
import type { TimeRange } from '../../../../domain/query.ts';
import type { LabExample, LabPhase } from '../../../../ipc/channels/lab.ts';
import { unitOfKey, wordsOfKey } from '../../../components/lab/measure.ts';
import { SCALES } from '../../../components/lab/words.ts';
import { formatTimePoint } from '../../../layout/ticks.ts';
import { fitView, sameRange, timeRange } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf, isLive } from '../state/sessionStore.ts';
import { type SessionLesson, useLesson } from './useLesson.ts';

type Step = LabExample['lesson']['steps'][number];

/** The lesson of a recorded example: what happens, steps that move the view, a question and its hidden answer. */
export function LessonTab(): ReactElement {
  const lesson = useLesson();
  if (lesson === null) return <p className="sy-empty">Loading the lesson…</p>;
  return <Lesson lesson={lesson} />;
}

function Lesson({ lesson: { example, run } }: { lesson: SessionLesson }): ReactElement {
  const { what, where, question, answer, steps } = example.lesson;
  return (
    <article className="sy-lesson">
      <header>
        <h3>{example.title}</h3>
        <p className="sy-lesson-about">
          {example.id} · {SCALES[run.scale]}
        </p>
      </header>
      <section>
        <h4>What happens</h4>
        <p>{what}</p>
      </section>
      <section>
        <h4>Where to look</h4>
        <p>{where}</p>
      </section>
      <Steps steps={steps} phases={run.phases} />
      <Question key={example.id} question={question} answer={answer} />
      <Figures figures={run.figures} notes={run.notes} />
    </article>
  );
}

function Steps({ steps, phases }: { steps: readonly Step[]; phases: readonly LabPhase[] }): ReactElement {
  const { store } = useSessionContext();
  return (
    <section>
      <div className="sy-lesson-head">
        <h4>Step by step</h4>
        <button type="button" className="sy-link" onClick={() => showWhole(store)}>
          Whole recording
        </button>
      </div>
      <ol className="sy-lesson-steps">
        {steps.map((step, index) => (
          <li key={step.text}>
            <StepButton step={step} number={index + 1} phase={phases[step.phase] ?? null} />
          </li>
        ))}
      </ol>
    </section>
  );
}

type Store = ReturnType<typeof useSessionContext>['store'];

function showWhole(store: Store): void {
  store.getState().select(null);
  store.getState().showAll();
}

interface StepProps {
  readonly step: Step;
  readonly number: number;
  /** null where the recording does not have it: it is not there yet, or the program did not get so far. */
  readonly phase: LabPhase | null;
}

function StepButton({ step, number, phase }: StepProps): ReactElement {
  const { store } = useSessionContext();
  const live = useSession(isLive);
  const duration = useSession(durationOf);
  const range = phase === null ? null : timeRange(phase.startNs, phase.endNs);
  const isShown = useSession((s) => range !== null && sameRange(s.selection, range));
  const show = (): void => {
    if (range === null) return;
    const { select, setView } = store.getState();
    select(range);
    setView(fitView(range, duration));
  };
  const missing = live ? 'comes when the recording has ended' : 'this run did not get so far';
  return (
    <button
      type="button"
      className="sy-lesson-step"
      aria-current={isShown ? 'step' : undefined}
      disabled={range === null || live}
      onClick={show}
    >
      <span className="sy-lesson-number">{number}</span>
      <span>
        {step.text}
        <span className="sy-lesson-when">
          {phase === null || live ? missing : `${phase.text}: ${between(phase, duration)}`}
        </span>
        {isShown && range !== null ? <RangeFigures range={range} /> : null}
      </span>
    </button>
  );
}

function between({ startNs, endNs }: LabPhase, durationNs: number): string {
  const at = (time: number): string => formatTimePoint(time, 1_000_000, Math.max(durationNs, 1_000_000_000));
  return `${at(startNs)} to ${at(endNs)}`;
}

/** What was measured in the step's interval; nothing until it is loaded. */
function RangeFigures({ range }: { range: TimeRange }): ReactElement | null {
  const totals = useSession((s) => s.totals);
  if (totals === null || !sameRange(totals.range, range)) return null;
  const { cpuNs, parallelism, runqueueNs, activeThreads } = rangeFigures(totals.threads, totals.range);
  return (
    <span className="sy-lesson-measured">
      Measured here: {activeThreads} active threads, CPU {formatDuration(cpuNs)}, parallelism{' '}
      {formatNumber(parallelism)}, run-queue delay {formatDuration(runqueueNs)}
    </span>
  );
}

function Question({ question, answer }: { question: string; answer: string }): ReactElement {
  const [isShown, setShown] = useState(false);
  return (
    <section>
      <h4>Question</h4>
      <p>{question}</p>
      <button
        type="button"
        className="sy-button"
        aria-expanded={isShown}
        onClick={() => setShown((before) => !before)}
      >
        {isShown ? 'Hide the answer' : 'Show the answer'}
      </button>
      {isShown ? <p className="sy-lesson-answer">{answer}</p> : null}
    </section>
  );
}

/** What the program itself reported. */
function Figures({
  figures,
  notes,
}: {
  figures: Readonly<Record<string, number>>;
  notes: readonly string[];
}): ReactElement | null {
  const entries = Object.entries(figures);
  if (entries.length === 0 && notes.length === 0) return null;
  return (
    <section>
      <h4>What the program reported</h4>
      <dl className="sy-lesson-figures">
        {entries.map(([key, value]) => (
          <div key={key} title={key}>
            <dt>{wordsOfKey(key)}</dt>
            <dd>{formatMeasure(value, unitOfKey(key))}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} className="sy-lesson-note">
          {note}
        </p>
      ))}
    </section>
  );
}
