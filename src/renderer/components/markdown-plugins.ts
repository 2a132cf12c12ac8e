import rehypeRaw from "rehype-raw";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import type { Options } from "react-markdown";

/** GFM and HTML; of the HTML only what shows text. Nothing that runs, loads, frames, styles or submits is left. */
export const REMARK_PLUGINS: Options["remarkPlugins"] = [remarkGfm];

const SAFE = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, src: ["http", "https", "data"] },
  // "user-content-" keeps a document's ids apart from the window's own.
  clobberPrefix: "user-content-",
};

export const REHYPE_PLUGINS: Options["rehypePlugins"] = [rehypeRaw, [rehypeSanitize, SAFE]];
