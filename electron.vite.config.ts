import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

// The oldest runtime the bundles meet: Electron 33 (Node 20.18, Chromium 130). See docs/development.md.
const nodeTarget = "node20.18";
const chromeTarget = "chrome130";

/**
 * Packages with native parts, or CommonJS that finds its own files, stay outside the bundle. All others go in, so that
 * their syntax is brought down to the target.
 */
const external = [/^better-sqlite3(\/.*)?$/, /^ssh2(\/.*)?$/, /^dockerode(\/.*)?$/];

/** The development server's page has inline scripts and a socket for hot reload; the built page keeps its strict policy. */
const policyOfDevelopment = {
  name: "policy-of-development",
  apply: "serve" as const,
  transformIndexHtml: (html: string) => html.replace("default-src 'self'", "default-src 'self' 'unsafe-inline'; connect-src 'self' ws:"),
};

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        external,
        input: { index: resolve("src/main/index.ts"), cli: resolve("src/cli/main.ts") },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      sourcemap: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve("src/preload/index.ts") },
        // A sandboxed preload cannot be an ES module.
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    plugins: [react(), policyOfDevelopment],
    build: {
      target: chromeTarget,
      sourcemap: true,
      rolldownOptions: { input: resolve("src/renderer/index.html") },
    },
  },
});
