import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./button";
import "./two-press-button.css";

const ARMED_FOR_MS = 6_000;

export interface TwoPressButtonProps extends Pick<ButtonProps, "look" | "size" | "disabled" | "icon"> {
  first: string;
  second: string;
  onConfirm: () => void;
}

/** A button that must be pressed twice: the first press says what the second will do, and wears off by itself. */
export function TwoPressButton({ first, second, onConfirm, ...rest }: TwoPressButtonProps) {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    if (!armed) return undefined;
    const timer = setTimeout(() => setArmed(false), ARMED_FOR_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  const press = (): void => {
    setArmed(!armed);
    if (armed) onConfirm();
  };
  return (
    <span className="two-press">
      <Button {...rest} className={armed ? "two-press-armed" : ""} onClick={press} onKeyDown={(event) => event.key === "Escape" && setArmed(false)}>
        {armed ? second : first}
      </Button>
      <span className="sr-only" role="status">{armed ? "Press again to confirm." : ""}</span>
    </span>
  );
}
