import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import "./dialog.css";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One sentence under the title. */
  description?: ReactNode;
  children: ReactNode;
  /** Buttons, the safest first. */
  actions?: ReactNode;
  /** Asks for a decision: the outside does not close it. */
  decisive?: boolean;
}

/** A modal with a focus trap; Escape closes. */
export function Dialog({ open, onClose, title, description, children, actions, decisive = false }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-veil" />
        <Radix.Content className="dialog" onPointerDownOutside={(event) => decisive && event.preventDefault()} {...(description ? {} : { "aria-describedby": undefined })}>
          <Radix.Title className="dialog-title">{title}</Radix.Title>
          {description && <Radix.Description asChild><div className="dialog-description">{description}</div></Radix.Description>}
          <div className="dialog-body">{children}</div>
          {actions && <footer className="dialog-actions">{actions}</footer>}
          {/* Last, so that the first thing focused is the safest answer. */}
          <Radix.Close className="button button-quiet button-s dialog-close" aria-label="Close"><X aria-hidden /></Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
