// GraphQL requests, as the plainest client sends them.

/** The answer to a document; errors are thrown. */
export async function ask(url, query, variables = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (!response.ok || answer.errors) throw new Error(`${response.status}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}
