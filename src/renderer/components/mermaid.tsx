import { useEffect, useState } from "react";
import { drawMermaid, type Drawing } from "./draw-mermaid";
import { useTheme } from "./use-theme";

/** A mermaid fence as a diagram; its text where it cannot be drawn, with the reason. */
export function Mermaid({ text }: { text: string }) {
  const theme = useTheme();
  const [drawing, setDrawing] = useState<Drawing & { of: string }>();
  const key = `${theme}\n${text}`;
  useEffect(() => {
    let isCurrent = true;
    void drawMermaid(text, theme).then((drawn) => isCurrent && setDrawing({ ...drawn, of: key }));
    return () => {
      isCurrent = false;
    };
  }, [text, theme, key]);
  if (drawing?.of !== key) return <pre tabIndex={0} aria-busy="true">{text}</pre>;
  if (drawing.kind === "refused") {
    return (
      <figure className="mermaid">
        <figcaption className="faint">This diagram cannot be drawn: {drawing.reason}</figcaption>
        <pre tabIndex={0}>{text}</pre>
      </figure>
    );
  }
  return (
    <figure className="mermaid">
      {/* As a picture, an SVG runs no script and loads nothing. */}
      <img src={drawing.address} width={drawing.width} height={drawing.height} alt={`Diagram: ${text.split("\n", 1)[0]?.trim() ?? ""}`} />
      <details><summary>As text</summary><pre tabIndex={0}>{text}</pre></details>
    </figure>
  );
}
