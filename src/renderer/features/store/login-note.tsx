import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { StoreLogin, StoreRef } from "../../../shared/store-login";
import { useConsole, useQuery, type Query } from "../../app/hooks";
import { notify } from "../../app/notices";
import { Button } from "../../components/button";
import { ProblemNote } from "../../components/problem-note";

const CANCELLED = "vault.no-secret";

export const useStoreLogin = (store: StoreRef): Query<StoreLogin> => useQuery("stores.login", store, { refetchOn: ["overview.changed"], everyMs: 5_000 });

/** Has the core ask for a password. It is typed into the core's own prompt and never known here. */
function GiveSecret({ store, login, words, look }: { store: StoreRef; login: Query<StoreLogin>; words: string; look: "primary" | "quiet" }) {
  const { client } = useConsole();
  const [asking, setAsking] = useState(false);
  const give = async (): Promise<void> => {
    setAsking(true);
    const outcome = await client.ask("stores.give-secret", store);
    setAsking(false);
    if (!outcome.ok && outcome.problem.code !== CANCELLED) notify(outcome.problem);
    await login.refetch();
  };
  return <Button look={look} size={look === "quiet" ? "s" : "m"} icon={<KeyRound aria-hidden />} disabled={asking} onClick={() => void give()}>{words}</Button>;
}

/** Says that a store is only watched for whether it answers, and takes the password that would change that. */
export function LoginNote({ store, login }: { store: StoreRef; login: Query<StoreLogin> }) {
  const { value } = login;
  if (value?.from !== "nobody" || value.secret === undefined) return null;
  const problem = {
    code: "store.no-secret", message: `Only whether ${store.id} answers is watched: its password is not known yet.`,
    next: `Give the secret "${value.secret}" for as long as Quarterdeck runs, or start it with ${value.variable} set.`,
  };
  return <ProblemNote problem={problem} look="note"><GiveSecret store={store} login={login} words="Give the password…" look="primary" /></ProblemNote>;
}

/** Takes another password in place of the one that a person gave. */
export function AnotherSecret({ store, login }: { store: StoreRef; login: Query<StoreLogin> }) {
  return login.value?.from === "person" ? <GiveSecret store={store} login={login} words="Give another password…" look="quiet" /> : null;
}
