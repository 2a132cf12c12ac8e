import { memo, type ReactNode } from "react";
import Markdown, { type Components, type ExtraProps } from "react-markdown";
import { REHYPE_PLUGINS, REMARK_PLUGINS } from "./markdown-plugins";
import { Mermaid } from "./mermaid";
import "./prose.css";

/** Nothing in a document leads out of the window: addresses are shown and copied, pictures are named. */
const COMPONENTS: Components = {
  a: ({ href, children }) => <Address href={href}>{children}</Address>,
  img: ({ alt, src }) => <Picture alt={alt} src={typeof src === "string" ? src : undefined} />,
  table: ({ children }) => <div className="table-wrap" tabIndex={0}><table className="table">{children}</table></div>,
  pre: ({ children, node }) => {
    const diagram = mermaidOf(node);
    return diagram === undefined ? <pre tabIndex={0}>{children}</pre> : <Mermaid text={diagram} />;
  },
  input: ({ checked }) => <span aria-label={checked ? "ticked" : "not ticked"} role="img">{checked ? "☑" : "☐"}</span>,
};

/** The text of a fence of mermaid. */
function mermaidOf(node: ExtraProps["node"]): string | undefined {
  const code = node?.children[0];
  if (code?.type !== "element" || code.tagName !== "code") return undefined;
  const names = code.properties["className"];
  if (!Array.isArray(names) || !names.includes("language-mermaid")) return undefined;
  return code.children.map((child) => (child.type === "text" ? child.value : "")).join("").trimEnd();
}

/** A picture that is in the text itself is shown; any other is named, as nothing is fetched. */
function Picture({ alt, src }: { alt?: string; src?: string }) {
  if (src && /^data:image\/(?:png|jpeg|gif|webp);base64,/.test(src)) return <img className="prose-picture" src={src} alt={alt ?? ""} />;
  return <span className="prose-image" title={src}>[picture: {alt || (src ?? "unnamed")}]</span>;
}

function Address({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href || href.startsWith("#")) return <span>{children}</span>;
  return (
    <button type="button" className="prose-address" title={`${href}\nCopies the address`} onClick={() => void navigator.clipboard.writeText(href)}>
      {children}
    </button>
  );
}

/** The sanitizer gives ids their prefix; within the window no link leads anywhere, so none leads back. */
const FOOTNOTES = { clobberPrefix: "", footnoteBackContent: "" };

/** Addresses are shown and copied, never followed; what is embedded passes on to be looked at. */
const plainAddress = (address: string): string => address;

/** Markdown as a person reads it. */
export const Prose = memo(function Prose({ markdown }: { markdown: string }) {
  if (markdown.trim() === "") return null;
  return (
    <div className="prose">
      <Markdown remarkPlugins={REMARK_PLUGINS} rehypePlugins={REHYPE_PLUGINS} components={COMPONENTS} urlTransform={plainAddress} remarkRehypeOptions={FOOTNOTES}>{markdown}</Markdown>
    </div>
  );
});

const INLINE: Components = { ...COMPONENTS, p: ({ children }) => <>{children}</> };
const INLINE_ELEMENTS = ["p", "em", "strong", "code", "del", "a"];

/** A heading's or list item's Markdown, without a block around it. */
export const InlineProse = memo(function InlineProse({ markdown }: { markdown: string }) {
  return <Markdown remarkPlugins={REMARK_PLUGINS} components={INLINE} skipHtml allowedElements={INLINE_ELEMENTS} unwrapDisallowed>{markdown}</Markdown>;
});
