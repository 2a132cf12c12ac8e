/** Anything that holds a resource. Closing twice is harmless. */
export interface Closable {
  close(): Promise<void> | void;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Deadline of the whole call in ms; every call has one, 30 s where none is given. */
  timeoutMs?: number;
}

/** Reads secrets by name; values are registered with the masker the moment they are read. */
export interface Vault {
  read(name: string, why: string): Promise<string>;
}

export interface Clock {
  now(): number;
}
