import { Kbd } from "../components/badge";
import { Dialog } from "../components/dialog";
import { usePresentPageKeys, type PageKeys } from "./page-keys";
import "./help.css";

const KEYS: PageKeys["keys"] = [
  { keys: ["Ctrl", "K"], does: "Go anywhere, start any runbook" },
  { keys: ["g", "o"], does: "Overview" },
  { keys: ["g", "a"], does: "Alerts" },
  { keys: ["g", "u"], does: "Rules" },
  { keys: ["g", "q"], does: "Query" },
  { keys: ["g", "j"], does: "Objectives" },
  { keys: ["g", "d"], does: "Dashboards" },
  { keys: ["g", "l"], does: "Logs" },
  { keys: ["g", "t"], does: "Targets" },
  { keys: ["g", "r"], does: "Runbooks" },
  { keys: ["g", "h"], does: "History" },
  { keys: ["g", "c"], does: "Schedules" },
  { keys: ["g", "s"], does: "Settings" },
  { keys: ["/"], does: "Filter what is on the screen" },
  { keys: ["Alt", "←"], does: "Back" },
  { keys: ["Ctrl", "+"], does: "Larger text (Ctrl − smaller, Ctrl 0 normal)" },
  { keys: ["Esc"], does: "Close a dialog, leave a field" },
  { keys: ["?"], does: "This list" },
];

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const page = usePresentPageKeys();
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard" description="Cmd works like Ctrl on a Mac.">
      {page && <KeyList title={page.title} keys={page.keys} />}
      <KeyList title={page ? "Everywhere" : undefined} keys={KEYS} />
    </Dialog>
  );
}

function KeyList({ title, keys }: { title?: string; keys: PageKeys["keys"] }) {
  return (
    <>
      {title !== undefined && <h3 className="engraved">{title}</h3>}
      <dl className="keys">
        {keys.map(({ keys: pressed, does }) => (
          <div key={does}>
            <dt>{pressed.map((key) => <Kbd key={key}>{key}</Kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
