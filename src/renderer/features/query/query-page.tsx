export function QueryPage({ expressions }: { expressions: readonly string[] }) {
  return <h1 className="page-title">Query {expressions.join(", ")}</h1>;
}
