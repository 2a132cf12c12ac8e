import { useCallback, useEffect, useState } from "react";
import type { PersonView } from "../../../shared/person";
import type { Problem } from "../../../shared/problem";
import { useConsole } from "../../app/hooks";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";

/** Who is at this console: the name that stands in every journal, and the roles that open gates. */
export function PersonPanel() {
  const { client, info } = useConsole();
  const [person, setPerson] = useState<PersonView>();
  const [name, setName] = useState("");
  const [roles, setRoles] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const show = useCallback((view: PersonView): void => {
    setPerson(view);
    setName(view.name);
    setRoles(view.roles.join(", "));
    setProblem(undefined);
  }, []);
  useEffect(() => {
    void client.ask("person.get", undefined).then((outcome) => (outcome.ok ? show(outcome.value) : setProblem(outcome.problem)));
  }, [client, show]);
  if (!person) return problem ? <Panel title="You"><ProblemNote problem={problem} /></Panel> : null;
  const wanted = { name: name.trim() || person.account, roles: roles.split(",").map((role) => role.trim()).filter((role) => role !== "") };
  const isSame = wanted.name === person.name && wanted.roles.join() === person.roles.join();
  const save = async (): Promise<void> => {
    const outcome = await client.ask("person.set", wanted);
    if (!outcome.ok) return setProblem(outcome.problem);
    show(outcome.value);
    void info.refetch();
  };
  return (
    <Panel title="You">
      <form className="stack" aria-label="You" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Field label="Name" hint={`stands beside everything you do; ${person.account} where it is empty. It is taken at its word.`} value={name} disabled={person.fixed} onChange={(event) => setName(event.target.value)} />
        <Field label="Roles" hint="with commas between, such as ic, dba. A gate that asks for a role opens for who has it." value={roles} disabled={person.fixed} onChange={(event) => setRoles(event.target.value)} />
        {person.fixed && <p className="dim">This console was started with a name or roles of its own (QUARTERDECK_ACTOR, QUARTERDECK_ROLES).</p>}
        {problem && <ProblemNote problem={problem} alert />}
        <div className="row"><Button type="submit" look="primary" disabled={isSame || person.fixed}>Save</Button></div>
      </form>
    </Panel>
  );
}
