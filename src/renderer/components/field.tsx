import { Search } from "lucide-react";
import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from "react";
import "./field.css";

interface Labelled {
  label: ReactNode;
  hint?: ReactNode;
  /** Why the value is not accepted. */
  error?: string;
}

export function Field({ label, hint, error, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="input" spellCheck={false} autoComplete="off" aria-invalid={error !== undefined} aria-describedby={`${id}-hint`} {...rest} />
      <FieldNote id={id} hint={hint} error={error} />
    </div>
  );
}

export function SelectField({ label, hint, error, children, ...rest }: Labelled & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" aria-invalid={error !== undefined} aria-describedby={`${id}-hint`} {...rest}>{children}</select>
      <FieldNote id={id} hint={hint} error={error} />
    </div>
  );
}

function FieldNote({ id, hint, error }: { id: string; hint?: ReactNode; error?: string }) {
  return (
    <p id={`${id}-hint`} className={error ? "field-error" : "field-hint"}>
      {error ?? hint}
    </p>
  );
}

/** A filter over what is on the screen; "/" reaches it. */
export function FilterBox({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <div className="filter">
      <Search aria-hidden />
      <input
        className="input" type="search" aria-label={label} placeholder={`${label}  /`} value={value} spellCheck={false} data-find
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onChange("")}
      />
    </div>
  );
}

export interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}

/** A few choices side by side, one of them taken. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}
