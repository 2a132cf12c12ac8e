import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import "./button.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** "primary": the one thing to do here; "danger": it takes something away. */
  look?: "primary" | "plain" | "quiet" | "danger";
  size?: "s" | "m" | "l";
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", size = "m", icon, children, className = "", type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} className={`button button-${look} button-${size} ${className}`} {...rest}>
      {icon}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}

/** Looks like a button, is a link. */
export function ButtonLink({ href, children, look = "plain", size = "m", icon }: { href: string; children: ReactNode } & Pick<ButtonProps, "look" | "size" | "icon">) {
  return (
    <a href={href} className={`button button-${look} button-${size}`}>
      {icon}
      <span>{children}</span>
    </a>
  );
}

/** Copies a text, made when it is pressed where that is costly, and says so for a moment. */
export function CopyButton({ text, label = "Copy", quiet = true }: { text: string | (() => string); label?: string; quiet?: boolean }) {
  const [copied, setCopied] = useState<"no" | "yes" | "refused">("no");
  useEffect(() => {
    if (copied === "no") return undefined;
    const timer = setTimeout(() => setCopied("no"), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(typeof text === "string" ? text : text()).then(() => setCopied("yes"), () => setCopied("refused"));
  };
  const words = { no: label, yes: "Copied", refused: "Not copied" }[copied];
  return (
    <Button look={quiet ? "quiet" : "plain"} size="s" onClick={copy} icon={copied === "yes" ? <Check aria-hidden /> : <Copy aria-hidden />}>
      {words}
    </Button>
  );
}
