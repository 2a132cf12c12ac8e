import { StrictMode, useState } from "react";
import { createConsole } from "./app/console";
import type { Door } from "./app/client";
import { ErrorBoundary } from "./app/error-boundary";
import { ConsoleContext } from "./app/hooks";
import { useHash } from "./app/navigation";
import { Shell } from "./app/shell";
import { ProblemNote } from "./components/problem-note";
import { Screen } from "./screen";

/** The whole window over a door to the core. */
export function App({ door }: { door: Door | undefined }) {
  const [store] = useState(() => (door ? createConsole(door) : undefined));
  if (!store) return <NoCore />;
  return (
    <StrictMode>
      <ConsoleContext value={store}>
        <Framed />
      </ConsoleContext>
    </StrictMode>
  );
}

function Framed() {
  const hash = useHash();
  return (
    <Shell>
      <ErrorBoundary resetKey={hash}>
        <Screen />
      </ErrorBoundary>
    </Shell>
  );
}

function NoCore() {
  return (
    <main className="screen">
      <h1>Quarterdeck</h1>
      <ProblemNote alert problem={{ code: "window.no-core", message: "This page is not connected to a console.", next: "Start Quarterdeck with `npm start`; this page alone can show nothing." }} />
    </main>
  );
}
