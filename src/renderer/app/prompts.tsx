import { useState } from "react";
import type { Prompt, PromptAnswer } from "../../shared/contract";
import { Button } from "../components/button";
import { Dialog } from "../components/dialog";
import { Field } from "../components/field";
import { Facts } from "../components/panel";
import { useConsole, useKnown } from "./hooks";
import { notify } from "./notices";
import "./prompts.css";

/** Asks the person what the core cannot know: one question at a time. */
export function Prompts() {
  const store = useConsole();
  const prompts = useKnown(store.prompts).value ?? [];
  const prompt = prompts[0];
  if (!prompt) return null;
  const answer = async (given: PromptAnswer): Promise<void> => {
    const outcome = await store.client.ask("prompt.answer", given);
    if (!outcome.ok) notify(outcome.problem);
    void store.prompts.refetch();
  };
  const cancel = (): void => void answer({ kind: "cancel", id: prompt.id });
  const more = prompts.length > 1 ? ` ${prompts.length - 1} more after this.` : "";
  switch (prompt.kind) {
    case "host-key":
      return <HostKeyPrompt key={prompt.id} prompt={prompt} more={more} answer={answer} cancel={cancel} />;
    case "passphrase":
      return <TextPrompt key={prompt.id} id={prompt.id} title={`Passphrase for ${prompt.keyFile}`} label="Passphrase" why={`Needed to log in to ${prompt.host}.${more}`} problem={prompt.problem} answer={answer} cancel={cancel} />;
    case "secret":
      return <TextPrompt key={prompt.id} id={prompt.id} title={`Secret ${prompt.name}`} label={prompt.name} why={`${prompt.why}${more}`} answer={answer} cancel={cancel} />;
  }
}

interface PromptProps {
  answer: (given: PromptAnswer) => Promise<void>;
  cancel: () => void;
}

function HostKeyPrompt({ prompt, more, answer, cancel }: PromptProps & { prompt: Extract<Prompt, { kind: "host-key" }>; more: string }) {
  const trust = (): void => void answer({ kind: "trust", id: prompt.id, fingerprint: prompt.fingerprint });
  return (
    <Dialog
      open onClose={cancel} decisive title={`Is this really ${prompt.host}?`}
      description={`This host is new to this machine. Compare the fingerprint with the one its owner gave you; nothing was sent to it yet.${more}`}
      actions={<><Button onClick={cancel}>Do not connect</Button><Button look="primary" onClick={trust}>Trust this host key</Button></>}
    >
      <Facts items={[
        { term: "Host", value: <span className="mono">{prompt.host}</span> },
        { term: "Address", value: <span className="mono">{prompt.address}</span> },
        { term: "Key type", value: <span className="mono">{prompt.keyType}</span> },
      ]} />
      <p className="fingerprint mono">{prompt.fingerprint}</p>
      <p className="faint">On the host itself: <code>ssh-keygen -lf /etc/ssh/ssh_host_{prompt.keyType.replace(/^ssh-|^ecdsa-.*/, (found) => (found === "ssh-" ? "" : "ecdsa"))}_key.pub</code></p>
    </Dialog>
  );
}

function TextPrompt({ id, title, label, why, problem, answer, cancel }: PromptProps & { id: string; title: string; label: string; why: string; problem?: string }) {
  const [text, setText] = useState("");
  const give = (): void => void answer({ kind: "text", id, text });
  return (
    <Dialog
      open onClose={cancel} decisive title={title} description={`${why} It is kept in memory while Quarterdeck runs and is written nowhere.`}
      actions={<><Button onClick={cancel}>Cancel</Button><Button look="primary" disabled={text === ""} onClick={give}>Go on</Button></>}
    >
      <Field label={label} type="password" autoFocus value={text} error={problem} onChange={(event) => setText(event.target.value)} onKeyDown={(event) => event.key === "Enter" && text !== "" && give()} />
    </Dialog>
  );
}
