import "@fontsource-variable/inter/opsz.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import { createRoot } from "react-dom/client";
import { z } from "zod";
import { App } from "./app";
import { doorOf } from "./app/bridge";
import { applyPreferences } from "./app/preferences";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/table.css";

// The content security policy forbids compiling code at run time, which zod would otherwise try.
z.config({ jitless: true });
applyPreferences();

const root = document.getElementById("root");
if (root) createRoot(root).render(<App door={window.quarterdeck && doorOf(window.quarterdeck)} />);
