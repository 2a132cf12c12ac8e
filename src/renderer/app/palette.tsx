import * as Radix from "@radix-ui/react-dialog";
import { Command } from "cmdk";
import { useMemo } from "react";
import type { ObjectRef } from "../../shared/fleet";
import { Kbd } from "../components/badge";
import { useAlertRows } from "./use-alerts";
import { useConsole, useKnown, useQuery } from "./hooks";
import { paletteItems, type PaletteItem } from "./palette-items";
import { paletteScore } from "./palette-score";
import { setPreferences, stepTextScale } from "./preferences";
import type { Route } from "./route";
import { isActive } from "./watch-list";
import "./palette.css";

interface PaletteProps {
  open: boolean;
  onClose: () => void;
  openHelp: () => void;
  route: Route;
}

const GROUPS: readonly PaletteItem["group"][] = ["Here", "Under way", "Firing", "Go to", "Objects", "Runbooks"];

export function Palette({ open, onClose, openHelp, route }: PaletteProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content className="palette" aria-describedby={undefined}>
          <Radix.Title className="sr-only">Go anywhere, start any runbook</Radix.Title>
          <PaletteBody onClose={onClose} openHelp={openHelp} target={targetOf(route)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function targetOf(route: Route): ObjectRef | undefined {
  if (route.page === "object") return { kind: route.kind, id: route.id };
  return route.page === "deploy" ? { kind: "service", id: route.id } : undefined;
}

function PaletteBody({ onClose, openHelp, target }: Pick<PaletteProps, "onClose" | "openHelp"> & { target?: ObjectRef }) {
  const store = useConsole();
  const overview = useKnown(store.overview).value;
  const runs = useKnown(store.runs).value;
  const runbooks = useQuery("runbooks.list", undefined).value;
  const items = usePaletteItems({ overview, runs, runbooks, target });
  const act = (action: () => void) => (): void => {
    onClose();
    action();
  };
  return (
    <Command label="Go or act" loop filter={(_id, typed, [text = "", ...keywords] = []) => paletteScore(text, keywords, typed)}>
      <Command.Input placeholder="Host, service, runbook, screen…" autoFocus />
      <Command.List>
        <Command.Empty>Nothing of that name.</Command.Empty>
        {GROUPS.filter((group) => items.some((item) => item.group === group)).map((group) => (
          <Command.Group key={group} heading={group}>
            {items.filter((item) => item.group === group).map((item) => (
              <Command.Item key={item.id} value={item.id} keywords={[item.text, ...item.keywords]} onSelect={act(() => { window.location.hash = item.href; })}>
                <span className="palette-text">{item.text}</span>
                {item.detail && <span className="palette-detail">{item.detail}</span>}
                {item.keys && <Kbd>{item.keys}</Kbd>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
        <Command.Group heading="Window">
          <Command.Item value="theme dark" keywords={["Dark theme"]} onSelect={act(() => setPreferences({ theme: "dark" }))}>Dark theme</Command.Item>
          <Command.Item value="theme light" keywords={["Light theme"]} onSelect={act(() => setPreferences({ theme: "light" }))}>Light theme</Command.Item>
          <Command.Item value="text larger" keywords={["Larger text"]} onSelect={act(() => stepTextScale(1))}>Larger text</Command.Item>
          <Command.Item value="text smaller" keywords={["Smaller text"]} onSelect={act(() => stepTextScale(-1))}>Smaller text</Command.Item>
          <Command.Item value="keyboard help" onSelect={act(openHelp)}>Keyboard help</Command.Item>
        </Command.Group>
      </Command.List>
    </Command>
  );
}

function usePaletteItems({ overview, runs, runbooks, target }: {
  overview: Parameters<typeof paletteItems>[0]["overview"];
  runs: Parameters<typeof paletteItems>[0]["runs"] | undefined;
  runbooks: Parameters<typeof paletteItems>[0]["runbooks"] | undefined;
  target: ObjectRef | undefined;
}): PaletteItem[] {
  // The place itself stands in when nothing is on the screen: hooks are always called.
  const offered = useQuery("runbooks.for", target ?? { kind: "environment", id: "none" }).value;
  const alerts = useAlertRows().rows;
  const declared = useKnown(useConsole().fleet).value?.fleet?.logs;
  return useMemo(
    () => paletteItems({ overview, runbooks: runbooks ?? [], runs: runs?.filter(isActive) ?? [], alerts, logs: Object.entries(declared ?? {}).map(([id, { hosts }]) => ({ id, hosts })), here: target && { target, offered: offered ?? [] } }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a target is its kind and id
    [overview, runs, runbooks, alerts, declared, offered, target?.kind, target?.id],
  );
}
