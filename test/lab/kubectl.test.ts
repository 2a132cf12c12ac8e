import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { StepKey, type RunId } from "../../src/shared/ids";
import { begin, ended, type Kit, openKit, story } from "./deploy-kit";
import { describeLab } from "./harness";
import { book, bySteps, fence, HOSTILE, itWith, said } from "./tool-books";

const itTalks = itWith("kubectl", said("kubectl", "version", "--client") !== undefined);
const json = (kind: string, rest: object) => ({ kind, apiVersion: "v1", ...rest });
const POD = { metadata: { name: "shop-1", namespace: "shop", resourceVersion: "1" }, spec: { containers: [{ name: "shop", image: "shop:1" }] }, status: { phase: "Running" } };

/** As much of the API as kubectl asks for before and while it lists and scales; there is no cluster behind it. */
const replies: Record<string, unknown> = {
  "/api": json("APIVersions", { versions: ["v1"] }),
  "/apis": json("APIGroupList", { groups: [{ name: "apps", versions: [{ groupVersion: "apps/v1", version: "v1" }], preferredVersion: { groupVersion: "apps/v1", version: "v1" } }] }),
  "/api/v1": json("APIResourceList", { groupVersion: "v1", resources: [{ name: "pods", singularName: "pod", namespaced: true, kind: "Pod", verbs: ["get", "list"], shortNames: ["po"] }] }),
  "/apis/apps/v1": json("APIResourceList", { groupVersion: "apps/v1", resources: [{ name: "deployments", singularName: "deployment", namespaced: true, kind: "Deployment", verbs: ["get", "list"] }] }),
  "/api/v1/namespaces/shop/pods": json("PodList", { metadata: {}, items: [POD] }),
  "/api/v1/namespaces/shop/pods/shop-1": { kind: "Pod", apiVersion: "v1", ...POD },
};

describeLab("kubectl, the real client", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-kubectl-"));
  const runbooks: Record<string, string> = {};
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? "/", "http://api");
    asked.push(`${request.method} ${url.pathname}${url.searchParams.has("labelSelector") ? ` ${url.searchParams.get("labelSelector")}` : ""}`);
    const found = replies[url.pathname];
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? json("Status", { status: "Failure", reason: "NotFound", code: 404, message: `${url.pathname} not found` })));
  });
  let kit: Kit;
  let api = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    api = `http://127.0.0.1:${(address satisfies AddressInfo).port}`;
    kit = openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, runbooks });
  });
  afterAll(async () => {
    await kit.close();
    server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const kubectl = (attributes: string, text: string) => fence("kubectl", `${attributes} run=local`, `--server ${api} --cache-dir ${home}/cache ${text}`);
  const start = (text: string, params: Record<string, string> = {}): Promise<RunId> => {
    runbooks["user/test"] = text;
    return begin(kit, { runbook: "user/test", params });
  };
  const text = (run: RunId, step: string) => kit.runner.output(run, StepKey.parse(bySteps(kit, run)[step]?.key)).text;

  itTalks("hands variables over as words, reads JSON, and tells a refusal by its exit status", async () => {
    const id = await start(book("params:\n  LABEL: { type: string, default: app=shop }\n", "",
      kubectl("#pods risk=read out=PHASE:.items[0].status.phase expect=.items[0].metadata.name=shop-1", "-n shop get pods -l $LABEL -o json"),
      kubectl("#table risk=read", "-n shop get pod shop-1"),
      kubectl("#absent risk=read", "-n shop get pod nobody"),
    ), { LABEL: "app in (home, shop)" });
    const view = await ended(kit, id);
    const steps = bySteps(kit, id);
    expect(steps.pods, story(kit, id)).toMatchObject({ status: "done", value: "Running" });
    expect(asked).toContain("GET /api/v1/namespaces/shop/pods app in (home, shop)");
    expect(text(id, "table")).toContain("shop-1");
    expect(steps.absent).toMatchObject({ status: "failed", exit: 1 });
    expect(text(id, "absent")).toContain("not found");
    expect(view.status).toBe("failed");
  });

  itTalks("gets a hostile value as one word, and no shell sees it", async () => {
    const id = await start(book("params:\n  LABEL: { type: string }\n", "", kubectl("#pods risk=read", "-n shop get pods -l $LABEL")), { LABEL: HOSTILE });
    await ended(kit, id);
    expect(asked, story(kit, id)).toContain(`GET /api/v1/namespaces/shop/pods ${HOSTILE}`);
    expect(existsSync("/tmp/qd-pwned")).toBe(false);
  });
});
