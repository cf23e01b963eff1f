import type { ReactElement } from 'react';
import type { LabExample, LabToolchains } from '../../../ipc/channels/lab.ts';
import { Banner } from '../../components/Banner.tsx';
import { LANGUAGES, modelName } from '../../components/lab/words.ts';
import { ExampleClaims } from './ExampleClaims.tsx';
import { RunForm } from './RunForm.tsx';
import { RunState } from './RunState.tsx';

export interface ExampleDetailProps {
  readonly example: LabExample;
  readonly toolchains: LabToolchains;
}

/** One program: what it does, its values, its runs and its claims. */
export function ExampleDetail({ example, toolchains }: ExampleDetailProps): ReactElement {
  return (
    <article className="lab-split__main example-detail" aria-labelledby="example-title">
      <header className="example-detail__head">
        <h1 id="example-title">{example.title}</h1>
        <Facts example={example} />
      </header>
      <div className="example-detail__text selectable">
        <p>{example.lesson.what}</p>
        <p>
          <strong>Where to look: </strong>
          {example.lesson.where}
        </p>
      </div>
      <Availability example={example} toolchains={toolchains} />
      <RunForm example={example} toolchains={toolchains} />
      <RunState example={example} />
      <ExampleClaims example={example} />
    </article>
  );
}

function Facts({ example }: { example: LabExample }): ReactElement {
  const { id, kind, language, model, documents, delayServer } = example;
  return (
    <div className="example-detail__facts">
      <code className="selectable">{id}</code>
      <span className="badge">{LANGUAGES[language]}</span>
      <span className="badge">{modelName(model)}</span>
      {documents.length === 0 ? null : (
        <span className="badge">
          {documents.length === 1 ? 'Document' : 'Documents'} {documents.join(', ')}
        </span>
      )}
      {kind === 'cost' ? <span className="badge">Cost probe</span> : null}
      {delayServer ? (
        <span className="badge" title="Its requests go to a server on this machine that answers with a delay">
          Delay server on loopback
        </span>
      ) : null}
    </div>
  );
}

/** Why it cannot run here, and the command that helps. */
function Availability({ example, toolchains }: ExampleDetailProps): ReactElement | null {
  if (example.unavailable === null) return null;
  const missing = toolchains.missing.filter(({ language }) => language === example.language);
  return (
    <Banner title="It cannot run here">
      <p>{example.unavailable}</p>
      {missing
        .filter(({ install }) => !example.unavailable?.includes(install))
        .map(({ what, install }) => (
          <p key={what}>
            {what}: <code>{install}</code>
          </p>
        ))}
    </Banner>
  );
}
