// The audit suite of GraphQL over HTTP: every MUST and SHOULD holds; what a server MAY do is only told.
import { serverAudits } from "graphql-http";

export async function run(suite, { url }) {
  for (const audit of serverAudits({ url: `${url}/graphql` })) {
    const result = await audit.fn();
    const name = `${audit.id} ${audit.name}`;
    const problem = result.status === "ok" ? null : result.reason;
    if (audit.name.startsWith("MAY ")) {
      suite.note(`${name}: ${problem ?? "it does"}`);
    } else {
      suite.check(name, problem);
    }
  }
}
