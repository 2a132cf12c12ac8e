import { useConsole, useKnown } from "../../app/hooks";
import { RunbookFolderPanel } from "../../app/runbook-folder";
import { setPreferences, TEXT_SCALES, usePreferences, type Preferences } from "../../app/preferences";
import { Answer } from "../../components/empty";
import { Segments } from "../../components/field";
import { Facts, Panel } from "../../components/panel";
import { CopyButton } from "../../components/button";
import { FleetPanel } from "./fleet-panel";
import { HistoryPanel } from "./history-panel";
import { PersonPanel } from "./person-panel";
import { ReceiversPanel } from "./receivers-panel";
import { SshConfigPanel } from "./ssh-config-panel";

const THEMES: readonly { value: Preferences["theme"]; label: string }[] = [
  { value: "dark", label: "Dark" }, { value: "light", label: "Light" }, { value: "system", label: "As the system" },
];

export function SettingsPage() {
  return (
    <>
      <header className="page-head"><h1 className="page-title">Settings</h1></header>
      <PersonPanel />
      <FleetPanel />
      <ReceiversPanel />
      <HistoryPanel />
      <RunbookFolderPanel />
      <SshConfigPanel />
      <LookPanel />
      <AboutPanel />
    </>
  );
}

function LookPanel() {
  const { theme, textScale } = usePreferences();
  return (
    <Panel title="Look">
      <div className="row">
        <span>Theme</span>
        <Segments label="Theme" value={theme} options={THEMES} onChange={(next) => setPreferences({ theme: next })} />
        <span>Text size</span>
        <Segments
          label="Text size" value={String(textScale)} options={TEXT_SCALES.map((scale) => ({ value: String(scale), label: `${Math.round(scale * 100)} %` }))}
          onChange={(next) => setPreferences({ textScale: Number(next) })}
        />
      </div>
    </Panel>
  );
}

function AboutPanel() {
  const info = useKnown(useConsole().info);
  return (
    <Panel title="About">
      <Answer known={info} what="what this is">
        {(about) => (
          <Facts items={[
            { term: "Quarterdeck", value: <span className="mono">{about.version}</span> },
            { term: "You are", value: <span className="mono">{about.actor}</span> },
            { term: "Data folder", value: <span className="row"><span className="mono">{about.home}</span><CopyButton text={about.home} /></span> },
            { term: "Platform", value: <span className="mono">{about.platform}</span> },
            ...Object.entries(about.runtimes).map(([term, value]) => ({ term, value: <span className="mono">{value}</span> })),
          ]} />
        )}
      </Answer>
    </Panel>
  );
}
