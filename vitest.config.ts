import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Needs the window and the lab, after the lab's own tests. */
const WINDOW_ON_LAB = "test/e2e/lab.test.ts";
/** Unit tests wait for servers and children more than they compute. */
const unitWorkers = availableParallelism();

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: unitWorkers } },
      {
        test: {
          name: "lab",
          include: ["test/lab/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [WINDOW_ON_LAB],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      { test: { name: "e2e-lab", include: [WINDOW_ON_LAB], testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false } },
    ],
  },
});
