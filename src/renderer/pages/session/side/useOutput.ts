import { useEffect, useRef, useState } from 'react';
import type { OutputPage } from '../../../../domain/query.ts';
import type { OutputChunk } from '../../../../domain/session.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { QueryRunner } from '../state/queryRunner.ts';
import { problemOf } from '../state/useQuery.ts';

/** What is known of a target's output. */
export interface Output {
  readonly chunks: readonly OutputChunk[];
  readonly droppedBytes: number;
  /** Whether the window's own limit left the rest out. */
  readonly more: boolean;
}

const PAGE = 500;
/** Pieces that the window holds; the file has the rest. */
const MAX_CHUNKS = 20_000;

type Ask = (afterId: number, limit: number, signal?: AbortSignal) => Promise<OutputPage>;

/** Pages that are complete, and where the next one begins. */
interface Position {
  readonly chunks: readonly OutputChunk[];
  readonly afterId: number;
}

async function readOn(
  from: Position,
  ask: Ask,
  signal: AbortSignal,
): Promise<{ position: Position; output: Output }> {
  let position = from;
  for (;;) {
    const page = await ask(position.afterId, PAGE, signal);
    const chunks = [...position.chunks, ...page.chunks];
    const full = chunks.length >= MAX_CHUNKS;
    if (page.nextId === null || full) {
      const more = full && page.nextId !== null;
      return { position, output: { chunks, droppedBytes: page.droppedBytes, more } };
    }
    position = { chunks, afterId: page.nextId };
  }
}

/**
 * The target's output so far. The last page is read again with each revision of a live recording, as it may have
 * grown; earlier pages are read once.
 */
export function useOutput(): Output | null {
  const { client, store } = useSessionContext();
  const revision = useSession((s) => s.overview.revision);
  const [output, setOutput] = useState<Output | null>(null);
  const runner = useRef<QueryRunner<{ position: Position; output: Output }> | null>(null);
  const position = useRef<Position>({ chunks: [], afterId: 0 });
  useEffect(() => {
    const made = new QueryRunner<{ position: Position; output: Output }>(
      (answer) => {
        position.current = answer.position;
        setOutput(answer.output);
      },
      (error) => store.getState().setProblem(problemOf(error)),
    );
    runner.current = made;
    return () => made.close();
  }, [store]);
  useEffect(() => {
    const ask: Ask = (afterId, limit, signal) => client.output(afterId, limit, signal);
    runner.current?.request(
      { subject: 'output', revision },
      (signal) => readOn(position.current, ask, signal),
      50,
    );
  }, [client, revision]);
  return output;
}
