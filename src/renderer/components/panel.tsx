import { useId, type ReactNode } from "react";
import "./panel.css";

export interface PanelProps {
  title: string;
  /** Tells panels of equal title apart for those who do not see where they stand. */
  of?: string;
  /** Stands at the right end of the heading's line. */
  aside?: ReactNode;
  children: ReactNode;
  /** No inner margin: a table or a list that reaches the edges. */
  flush?: boolean;
  className?: string;
}

/** A section with an engraved title over a hairline. */
export function Panel({ title, of, aside, children, flush = false, className = "" }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id} className="engraved">{title}{of !== undefined && <span className="sr-only"> of {of}</span>}</h2>
        {aside !== undefined && <div className="panel-aside">{aside}</div>}
      </header>
      <div className={flush ? "panel-body panel-flush" : "panel-body"}>{children}</div>
    </section>
  );
}

/** Facts as term and value, in as many columns as fit. */
export function Facts({ items }: { items: readonly { term: string; value: ReactNode }[] }) {
  return (
    <dl className="facts">
      {items.map(({ term, value }) => (
        <div key={term}>
          <dt className="engraved">{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
