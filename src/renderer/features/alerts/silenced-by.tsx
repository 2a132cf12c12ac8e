import { formatRoute } from "../../app/route";
import { useQuery } from "../../app/hooks";
import { Moment } from "../../components/age";

/** Who silenced an alert, until when and why. */
export function SilencedBy({ ids }: { ids: readonly string[] }) {
  const silences = useQuery("silences.list", undefined, { refetchOn: ["notify.changed"] }).value ?? [];
  return silences.filter(({ id }) => ids.includes(id)).map(({ id, author, endsAt, comment }) => (
    <p key={id} className="dim">Silenced by <span className="mono">{author}</span> until <Moment at={endsAt} />: {comment}. <a href={formatRoute({ page: "silences" })}>Silences</a></p>
  ));
}
