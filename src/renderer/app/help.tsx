import { Kbd } from "../components/badge";
import { Dialog } from "../components/dialog";
import "./help.css";

const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["Ctrl", "K"], does: "Go anywhere, start any runbook" },
  { keys: ["g", "o"], does: "Overview" },
  { keys: ["g", "r"], does: "Runbooks" },
  { keys: ["g", "h"], does: "History" },
  { keys: ["g", "s"], does: "Settings" },
  { keys: ["/"], does: "Filter what is on the screen" },
  { keys: ["Alt", "←"], does: "Back" },
  { keys: ["Ctrl", "+"], does: "Larger text (Ctrl − smaller, Ctrl 0 normal)" },
  { keys: ["Esc"], does: "Close a dialog, leave a field" },
  { keys: ["?"], does: "This list" },
];

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard" description="Cmd works like Ctrl on a Mac.">
      <dl className="keys">
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
