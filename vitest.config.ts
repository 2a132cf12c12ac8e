import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Unit tests wait for servers and children more than they compute. */
const unitWorkers = availableParallelism() + 1;

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
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
