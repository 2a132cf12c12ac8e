import { memo, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import "./prose.css";

const PLUGINS = [remarkGfm];

/** Nothing in a document leads out of the window: addresses are shown and copied, pictures are named. */
const COMPONENTS: Components = {
  a: ({ href, children }) => <Address href={href}>{children}</Address>,
  img: ({ alt, src }) => <span className="prose-image">[picture: {alt || (src ?? "unnamed")}]</span>,
  table: ({ children }) => <div className="table-wrap" tabIndex={0}><table className="table">{children}</table></div>,
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  input: ({ checked }) => <span aria-label={checked ? "ticked" : "not ticked"} role="img">{checked ? "☑" : "☐"}</span>,
};

function Address({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href || href.startsWith("#")) return <span>{children}</span>;
  return (
    <button type="button" className="prose-address" title={`${href}\nCopies the address`} onClick={() => void navigator.clipboard.writeText(href)}>
      {children}
    </button>
  );
}

/** Markdown as a person reads it. */
export const Prose = memo(function Prose({ markdown }: { markdown: string }) {
  if (markdown.trim() === "") return null;
  return (
    <div className="prose">
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS} skipHtml>{markdown}</Markdown>
    </div>
  );
});

const INLINE: Components = { ...COMPONENTS, p: ({ children }) => <>{children}</> };
const INLINE_ELEMENTS = ["p", "em", "strong", "code", "del", "a"];

/** A heading's or list item's Markdown, without a block around it. */
export const InlineProse = memo(function InlineProse({ markdown }: { markdown: string }) {
  return <Markdown remarkPlugins={PLUGINS} components={INLINE} skipHtml allowedElements={INLINE_ELEMENTS} unwrapDisallowed>{markdown}</Markdown>;
});
