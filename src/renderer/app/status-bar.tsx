import { FlaskConical } from "lucide-react";
import { Age } from "../components/age";
import { useTicking } from "../components/clock";
import { localTime, utcDateTime } from "../lib/time";
import { useConsole, useKnown } from "./hooks";
import "./status-bar.css";

/** The last line of the window: which fleet, how fresh, who, what time. */
export function StatusBar() {
  const store = useConsole();
  const info = useKnown(store.info);
  const fleet = useKnown(store.fleet).value;
  const overview = useKnown(store.overview);
  return (
    <footer className="status">
      {info.value?.demo && (
        <span className="status-demo">
          <FlaskConical aria-hidden />
          Demo fleet
        </span>
      )}
      <span className="status-fleet mono" title={fleet?.file}>{fleet?.fleet?.name ?? shortened(fleet?.file) ?? "no fleet"}</span>
      <span>
        {overview.value ? <>overview <Age at={overview.value.at} ago staleMs={30_000} /></> : "no overview yet"}
      </span>
      <span className="status-space" />
      <span className="mono">{info.value?.actor}</span>
      <WatchClock />
    </footer>
  );
}

/** Local time and UTC, side by side: whoever is on call compares logs from both. */
function WatchClock() {
  const local = useTicking((now) => localTime(now));
  const utc = useTicking((now) => utcDateTime(now).slice(11, 16));
  return (
    <span className="num status-clock">
      {local} <span className="faint">local</span> {utc} <span className="faint">UTC</span>
    </span>
  );
}

const shortened = (file: string | undefined): string | undefined => file?.split(/[\\/]/).slice(-2).join("/");
