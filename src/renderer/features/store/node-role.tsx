import type { StoreNode } from "./store-nodes";

/** A node's role with what it says of it on hover; where the role is not known, what is. */
export function NodeRole({ node: { role, detail, health } }: { node: StoreNode }) {
  if (role !== undefined) return <span title={detail}>{role}</span>;
  return <span className="dim">{health === "not seen" ? "not seen" : (detail ?? "not known")}</span>;
}
