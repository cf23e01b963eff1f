import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Empty } from './Empty.tsx';

interface Props {
  /** What broke, such as `The session page`. */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | null;
}

/** Shows a defect of one part of the window in its place, so that the rest goes on working. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const text = `${error.message}. Recordings are not touched by this: they run in a process of their own.`;
    return (
      <Empty tone="error" title={`${this.props.what} has a fault`} text={text}>
        <Button onClick={() => this.setState({ error: null })}>Try again</Button>
      </Empty>
    );
  }
}
