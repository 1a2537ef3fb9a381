// What a client really sends, and what it is told.

/** A `fetch` that notes every request and the answer to it. */
export function watched() {
  const requests = [];
  const watchedFetch = async (input, init = {}) => {
    const address = new URL(input);
    const sent = init.body ? JSON.parse(init.body) : Object.fromEntries(address.searchParams);
    const response = await fetch(input, init);
    const told = await response.clone().json();
    requests.push({
      method: init.method ?? "GET",
      hasDocument: "query" in sent,
      named: sent.documentId ?? extensions(sent)?.persistedQuery?.sha256Hash,
      status: response.status,
      cacheControl: response.headers.get("cache-control"),
      code: told.errors?.[0]?.extensions?.code,
    });
    return response;
  };
  return { fetch: watchedFetch, requests };
}

function extensions(sent) {
  return typeof sent.extensions === "string" ? JSON.parse(sent.extensions) : sent.extensions;
}

/** The requests in short: `GET hash PERSISTED_QUERY_NOT_FOUND`, `POST hash+document`. */
export function inShort(requests) {
  return requests.map(request => {
    const parts = [request.named && "hash", request.hasDocument && "document"].filter(Boolean);
    return [request.method, parts.join("+"), request.code].filter(Boolean).join(" ");
  });
}

/** What is wrong, where two values differ. */
export function differs(found, expected) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  return a === b ? null : `is       ${a}\nmust be  ${b}`;
}

/** What went wrong, if anything did. */
export const problem = run => run().then(() => null, error => error.stack ?? String(error));

/** The first of two promises; the second is a time after which it is given up. */
export function within(seconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
