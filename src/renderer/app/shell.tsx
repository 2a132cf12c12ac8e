import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { Banners, DemoLabel } from "./banners";
import { HelpDialog } from "./help";
import { useKeyboard } from "./keyboard";
import { titleOf } from "./names";
import { Nav } from "./nav";
import { go, useHash } from "./navigation";
import { Notices } from "./notices";
import { Palette } from "./palette";
import { stepTextScale, usePreferences } from "./preferences";
import { Prompts } from "./prompts";
import { parseRoute } from "./route";
import { StatusBar } from "./status-bar";
import { UndoNote } from "./undo-note";
import "./shell.css";

/** The frame around every screen. Screens are given from outside: the frame knows none of them. */
export function Shell({ children }: { children: ReactNode }) {
  const hash = useHash();
  const route = parseRoute(hash);
  const main = useRef<HTMLElement>(null);
  const [open, setOpen] = useState<"palette" | "help" | undefined>();
  const narrow = useNarrow();

  useKeyboard({
    palette: () => setOpen((present) => (present === "palette" ? undefined : "palette")),
    help: () => setOpen("help"),
    go: (page) => go(page === "query" ? { page, expressions: [] } : { page }),
    find: () => main.current?.querySelector<HTMLInputElement>("[data-find]")?.focus(),
    text: stepTextScale,
    history: (by) => window.history.go(by),
  });
  useEffect(() => {
    document.title = `${titleOf(parseRoute(hash))} · Quarterdeck`;
    main.current?.scrollTo(0, 0);
  }, [hash]);

  return (
    <div className={narrow ? "shell shell-narrow" : "shell"}>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to content</a>
      <header className="rail-area"><Nav page={route.page} openPalette={() => setOpen("palette")} /></header>
      <div className="main-area">
        <DemoLabel />
        <main ref={main} id="main" className="main" tabIndex={-1}>
          <div className="screen">
            <Banners />
            {children}
          </div>
        </main>
      </div>
      <StatusBar />
      <UndoNote />
      <Notices />
      <Prompts />
      <Palette open={open === "palette"} onClose={() => setOpen(undefined)} openHelp={() => setOpen("help")} route={route} />
      <HelpDialog open={open === "help"} onClose={() => setOpen(undefined)} />
    </div>
  );
}

const NARROW_REM = 56;

/** Whether the window is narrow for the text's size: media queries do not see the root's own font size. */
function useNarrow(): boolean {
  const { textScale } = usePreferences();
  const width = useSyncExternalStore(
    (listener) => {
      window.addEventListener("resize", listener);
      return () => window.removeEventListener("resize", listener);
    },
    () => window.innerWidth,
  );
  return width < NARROW_REM * 16 * textScale;
}
