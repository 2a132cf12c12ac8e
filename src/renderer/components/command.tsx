import { CopyButton } from "./button";
import "./command.css";

/** A literal command, exactly as it will be done. */
export function Command({ text, label = "Command" }: { text: string; label?: string }) {
  return (
    <div className="command">
      <pre tabIndex={0} aria-label={label}>{text.replace(/\n+$/, "")}</pre>
      <CopyButton text={text} />
    </div>
  );
}
