import { ButtonLink } from "../components/button";

/** A small way to a runbook that fits what stands beside it; nothing where there is no such runbook. Nothing starts from here. */
export function OfferLink({ href, children, of }: { href: string | undefined; children: string; of?: string }) {
  if (href === undefined) return null;
  return <ButtonLink size="s" look="quiet" href={href}><>{children}{of !== undefined && <span className="sr-only"> {of}</span>}</></ButtonLink>;
}
