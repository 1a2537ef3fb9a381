// GraphiQL on this server: it asks nobody else for anything.
import { ToolbarButton, useEditorContext } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { createRoot } from "react-dom/client";

const EXAMPLE = `# The newest articles, ready for a front page.
#
# Ctrl-Enter runs the query, Ctrl-Space completes, the book on the left is the whole schema.
query Newest($first: Int = 5) {
  site { name tagline }
  articles(first: $first) {
    totalCount
    nodes {
      title
      path
      publishedAt
      bylineText
      readingTimeMinutes
      primaryCategory { name path }
      image { url alt width height }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const CLOSED =
  "This server does not tell its schema: introspection is switched off. Queries run all the same, without completion and without the reference; the schema is the file schema.graphql of the release.";

async function send(request, headers) {
  const response = await fetch(location.pathname, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The server answered ${response.status} with something that is not JSON:\n${text.slice(0, 2000)}`);
  }
}

function Explorer({ given }) {
  const [closed, setClosed] = useState(false);
  const fetcher = async (request, { headers } = {}) => {
    const answer = await send(request, headers);
    if (request.operationName === "IntrospectionQuery") setClosed(!answer.data?.__schema);
    return answer;
  };
  return (
    <>
      {closed && (
        <p className="notice" role="status">
          {CLOSED}
        </p>
      )}
      <GraphiQL
        fetcher={fetcher}
        defaultQuery={EXAMPLE}
        query={given.query}
        variables={given.variables}
        operationName={given.operationName}
        shouldPersistHeaders={false}
        inputValueDeprecation
        schemaDescription
        isHeadersEditorEnabled
      >
        <GraphiQL.Logo>
          <a className="home" href="/">
            Masthead
          </a>
          <a className="reference" href="/docs">
            Reference
          </a>
        </GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, merge, copy }) => (
            <>
              {prettify}
              {merge}
              {copy}
              <LinkButton />
            </>
          )}
        </GraphiQL.Toolbar>
      </GraphiQL>
    </>
  );
}

/** Puts the query and its variables into the address and copies that. */
function LinkButton() {
  const { queryEditor, variableEditor } = useEditorContext({ nonNull: true });
  const copy = () => {
    const address = new URL(location.pathname, location.href);
    const add = (name, value) => value?.trim() && address.searchParams.set(name, value);
    add("query", queryEditor?.getValue());
    add("variables", variableEditor?.getValue());
    history.replaceState(null, "", address);
    // Only where the page came safely; the address is in the bar all the same.
    navigator.clipboard?.writeText(address.href).catch(() => {});
  };
  return (
    <ToolbarButton onClick={copy} label="Copy a link to this query">
      <svg className="graphiql-toolbar-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
        <path d="M10 14a4.5 4.5 0 0 0 6.4 0l3.2-3.2a4.5 4.5 0 0 0-6.4-6.4L12 5.6" />
        <path d="M14 10a4.5 4.5 0 0 0-6.4 0l-3.2 3.2a4.5 4.5 0 0 0 6.4 6.4l1.2-1.2" />
      </svg>
    </ToolbarButton>
  );
}

const address = new URLSearchParams(location.search);
const given = Object.fromEntries(["query", "variables", "operationName"].map(name => [name, address.get(name) ?? undefined]));
createRoot(document.getElementById("explorer")).render(<Explorer given={given} />);
