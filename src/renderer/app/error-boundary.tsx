import { Component, type ReactNode } from "react";
import { messageOf } from "../../shared/problem";
import { Button } from "../components/button";
import { ProblemNote } from "../components/problem-note";

interface Props {
  /** Another key tries again: the route. */
  resetKey: string;
  children: ReactNode;
}

interface State {
  thrown?: { error: unknown };
}

/** A screen that breaks says so and leaves the others usable. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { thrown: { error } };
  }

  override componentDidUpdate(previous: Props): void {
    if (this.state.thrown && previous.resetKey !== this.props.resetKey) this.setState({ thrown: undefined });
  }

  override render(): ReactNode {
    const { thrown } = this.state;
    if (!thrown) return this.props.children;
    const stack = thrown.error instanceof Error ? thrown.error.stack : undefined;
    return (
      <ProblemNote
        alert
        problem={{
          code: "window.screen-broke", message: "This screen could not be shown.", cause: stack?.split("\n").slice(0, 6).join("\n") ?? messageOf(thrown.error),
          next: "Nothing on any host was touched by this. Try again, or go to another screen; runs go on by themselves.",
        }}
      >
        <Button size="s" onClick={() => this.setState({ thrown: undefined })}>Try again</Button>
        <Button size="s" onClick={() => window.location.reload()}>Reload the window</Button>
      </ProblemNote>
    );
  }
}
