import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFleetStore, type FleetStore } from "../../../src/main/fleet";
import type { FleetView } from "../../../src/shared/contract";

const good = (...hosts: string[]) =>
  `quarterdeck: 1\nenvironments: { prod: {} }\nhosts:\n${hosts.map((host) => `  ${host}: { environment: prod, address: 10.0.0.1 }\n`).join("")}`;
const hostsOf = (view: FleetView) => Object.keys(view.fleet?.hosts ?? {});

describe("FleetStore", () => {
  let folder: string;
  let file: string;
  let store: FleetStore;
  let views: FleetView[];
  const seen = (accept: (view: FleetView) => boolean) =>
    expect.poll(() => views.some(accept), { timeout: 10_000, interval: 20 }).toBe(true);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "qd-store-"));
    file = join(folder, "fleet.yaml");
    views = [];
    await writeFile(file, good("web1"));
    store = await createFleetStore({ file, onChange: (view) => views.push(view) });
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  it("opens the file before it is handed out", () => {
    expect(hostsOf(store.view())).toEqual(["web1"]);
    expect(store.view()).toMatchObject({ file, problems: [] });
  });

  it("follows an edit in place and an editor's rename", async () => {
    await writeFile(file, good("web1", "web2"));
    await seen((view) => hostsOf(view).length === 2);
    await writeFile(join(folder, ".fleet.yaml.swp"), good("web3"));
    await rename(join(folder, ".fleet.yaml.swp"), file);
    await seen((view) => hostsOf(view).join() === "web3");
    await writeFile(file, good("web4"));
    await seen((view) => hostsOf(view).join() === "web4");
  });

  it("keeps the last good fleet through a broken edit and says why", async () => {
    const { loadedAt } = store.view();
    await writeFile(file, `${good("web1")}  web2: { environment: prdo, address: x }\n`);
    await seen((view) => view.problems.length > 0);
    expect(hostsOf(store.view())).toEqual(["web1"]);
    expect(store.view().loadedAt).toBe(loadedAt);
    expect(store.view().problems[0]).toMatchObject({ next: "did you mean 'prod'?", at: { file, line: 5, column: 24 } });
    await writeFile(file, good("web5"));
    await seen((view) => view.problems.length === 0 && hostsOf(view).join() === "web5");
  });

  it("keeps it when the file is gone, and takes the file again when it is back", async () => {
    await rm(file);
    await seen((view) => view.problems[0]?.code === "fleet.missing");
    expect(hostsOf(store.view())).toEqual(["web1"]);
    await writeFile(file, good("web6"));
    await seen((view) => hostsOf(view).join() === "web6");
  });

  it("refuses another file that is broken and stays with its own", async () => {
    const broken = join(folder, "broken.yaml");
    await writeFile(broken, "quarterdeck: 2\n");
    const reply = await store.open(broken);
    expect(reply.problems.map((problem) => problem.at?.file)).toEqual([broken, broken]);
    expect(store.view()).toMatchObject({ file, problems: [] });
    await writeFile(file, good("web7"));
    await seen((view) => hostsOf(view).join() === "web7");
  });

  it("changes to another file and leaves the first alone", async () => {
    const other = join(folder, "other.yaml");
    await writeFile(other, good("db1"));
    expect(hostsOf(await store.open(other))).toEqual(["db1"]);
    await writeFile(file, good("web8"));
    await writeFile(other, good("db2"));
    await seen((view) => hostsOf(view).join() === "db2");
    expect(views.map((view) => hostsOf(view).join())).toEqual(["web1", "db1", "db2"]);
  });

  it("follows a symbolic link to another folder", async () => {
    await mkdir(join(folder, "real"));
    await writeFile(join(folder, "real/f.yaml"), good("a1"));
    await symlink(join(folder, "real/f.yaml"), join(folder, "link.yaml"));
    await store.open(join(folder, "link.yaml"));
    await writeFile(join(folder, "real/f.yaml"), good("a2"));
    await seen((view) => hostsOf(view).join() === "a2");
  });

  it("waits for a first file to become valid", async () => {
    const empty = await createFleetStore({ onChange: (view) => views.push(view) });
    expect(empty.view()).toEqual({ problems: [] });
    const draft = join(folder, "draft.yaml");
    await writeFile(draft, "quarterdeck: 1\n");
    expect((await empty.open(draft)).fleet).toBeUndefined();
    await writeFile(draft, good("new1"));
    await seen((view) => hostsOf(view).join() === "new1");
    await empty.close();
  });
});
