import type { ImageTag } from "../../../shared/contract";
import type { HostId } from "../../../shared/ids";
import { tagOf } from "../../app/deploy-draft";
import { Age } from "../../components/age";
import { Badge, Plate } from "../../components/badge";

interface TagTableProps {
  tags: readonly ImageTag[];
  hosts: readonly HostId[];
  previous: string | undefined;
  chosen: string | undefined;
  onChoose: (tag: string) => void;
}

/** Tags as radio rows: which hosts hold each, which run it now. */
export function TagTable({ tags, hosts, previous, chosen, onChoose }: TagTableProps) {
  return (
    <div className="table-wrap">
      <table className="table tags">
        <thead><tr><th><span className="sr-only">Choose</span></th><th>Tag</th><th>Version</th><th>Now</th><th>On hosts</th><th className="right">Built</th></tr></thead>
        <tbody>
          {tags.map((tag) => {
            const missing = hosts.filter((host) => !tag.hosts.includes(host));
            return (
              <tr key={tag.image} className={tag.tag === chosen ? "tag-chosen" : undefined} onClick={() => onChoose(tag.tag)}>
                <td><input type="radio" name="tag" aria-label={`Tag ${tag.tag}`} checked={tag.tag === chosen} onChange={() => onChoose(tag.tag)} /></td>
                <td><Plate>{tag.tag}</Plate></td>
                <td className="mono dim">{tag.version ?? "–"}</td>
                <td>
                  {tag.running.length > 0 && <Badge>runs on {tag.running.length === hosts.length ? "all" : tag.running.join(", ")}</Badge>}
                  {tag.running.length === 0 && previous !== undefined && tagOf(previous) === tag.tag && <Badge>previous</Badge>}
                </td>
                <td className="dim">{missing.length === 0 ? `all ${hosts.length}` : <>{tag.hosts.length} of {hosts.length}; not on <span className="mono">{missing.join(", ")}</span></>}</td>
                <td className="right">{tag.createdAt === undefined ? "–" : <Age at={tag.createdAt} ago staleMs={Infinity} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
