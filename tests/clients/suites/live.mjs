// Subscriptions: graphql-ws over a WebSocket and graphql-sse over server-sent events, while articles are unpublished and
// published. The writes come from POST /test/writes, which a server has that was built with the feature `test-writes`.
import { createClient as createSocket } from "graphql-ws";
import { createClient as createStream } from "graphql-sse";
import WebSocket from "ws";
import { problem, within } from "../wire.mjs";

/** Seconds in which an event must come. What is awaited is the event; this only ends a test that has failed. */
const PATIENCE = 20;

const PUBLISHED = `subscription { articlePublished { id title path } }`;
const CHANGED = `subscription { articleChanged { change { cursor kind } article { id } } }`;
const CHANGES = `subscription After($after: String) { changes(after: $after) { cursor kind entity { id } } }`;

export async function run(suite, { url }) {
  if (await isMissing(suite, url)) return;
  const article = await anyArticle(url);
  const clients = {
    "graphql-ws": () => createSocket({ url: `${url.replace("http", "ws")}/graphql/ws`, webSocketImpl: WebSocket, retryAttempts: 0 }),
    "graphql-sse": () => createStream({ url: `${url}/graphql/stream`, retryAttempts: 0 }),
  };
  for (const [name, create] of Object.entries(clients)) {
    suite.check(`${name}: a published article comes with its fields`, await problem(() => published(url, create(), article)));
    suite.check(`${name}: changes come in their order`, await problem(() => changed(url, create(), article)));
    suite.check(`${name}: the feed goes on behind a cursor`, await problem(() => resumed(url, create(), article)));
    suite.check(`${name}: several subscriptions share a client`, await problem(() => several(url, create(), article)));
    suite.check(`${name}: a broken document is an error, not an event`, await problem(() => broken(create())));
    suite.check(`${name}: a query is answered and ended`, await problem(() => query(create())));
  }
}

/** Says loudly what is not there. */
async function isMissing(suite, url) {
  const missing = [];
  for (const [method, path] of [["GET", "/graphql/ws"], ["GET", "/graphql/stream"], ["POST", "/test/writes"]]) {
    const response = await fetch(`${url}${path}`, { method });
    await response.body?.cancel();
    if (response.status === 404) missing.push(path);
  }
  if (missing.length === 0) return false;
  console.log(`\n  ${"!".repeat(72)}`);
  console.log(`  SKIPPED: subscriptions are NOT tested, this server has no ${missing.join(", ")}`);
  console.log(`  ${"!".repeat(72)}\n`);
  suite.note("subscriptions: skipped");
  // A suite that checks nothing has failed; this one checks that the server says so properly.
  const response = await fetch(`${url}${missing[0]}`, { method: "POST", headers: { accept: "application/json" } });
  const told = await response.json();
  suite.check("what is not there is a problem with a code", told.code === "NOT_FOUND" ? null : JSON.stringify(told));
  return true;
}

async function graphql(url, text) {
  const response = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: text }) });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function anyArticle(url) {
  const { articles } = await graphql(url, "{ articles(first: 1) { nodes { id title path } } }");
  return articles.nodes[0];
}

async function write(url, op, article) {
  const response = await fetch(`${url}/test/writes`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ op, id: article.id }) });
  if (!response.ok) throw new Error(`${op} was answered with ${response.status}: ${await response.text()}`);
}

/** Subscribes; `next()` waits for the next event. */
function subscribed(client, payload) {
  const arrived = [];
  const waiting = [];
  const settle = outcome => {
    const waiter = waiting.shift();
    if (waiter) outcome(waiter);
    else arrived.push(outcome);
  };
  const end = client.subscribe(payload, {
    next: event => settle(waiter => waiter.resolve(event)),
    error: error => settle(waiter => waiter.reject(error instanceof Error ? error : new Error(JSON.stringify(error)))),
    complete: () => settle(waiter => waiter.resolve(null)),
  });
  const next = () => {
    const event = new Promise((resolve, reject) => {
      const outcome = arrived.shift();
      if (outcome) outcome({ resolve, reject });
      else waiting.push({ resolve, reject });
    });
    return within(PATIENCE, event, "an event");
  };
  return { next, end };
}

/**
 * Waits until a subscription is in force: neither protocol acknowledges one. So articles are unpublished and published
 * until an event comes; from then on every one must.
 */
async function inForce(url, subscription, article) {
  let came = false;
  const first = subscription.next().finally(() => (came = true));
  first.catch(() => {});
  while (!came) {
    await write(url, "unpublish", article);
    await write(url, "publish", article);
    // Lets the event in, if there is one.
    await Promise.race([first, graphql(url, "{ __typename }")]);
  }
  await first;
}

/** Takes events until one is as wanted. */
async function until(subscription, wanted) {
  for (;;) {
    const event = await subscription.next();
    if (event === null) throw new Error("the subscription ended");
    if (event.errors) throw new Error(JSON.stringify(event.errors));
    if (wanted(event.data)) return event.data;
  }
}

async function finish(client, ...subscriptions) {
  for (const subscription of subscriptions) subscription.end();
  await client.dispose();
}

async function published(url, client, article) {
  const subscription = subscribed(client, { query: PUBLISHED });
  await inForce(url, subscription, article);
  await write(url, "unpublish", article);
  await write(url, "publish", article);
  const { articlePublished } = await until(subscription, data => data.articlePublished.id === article.id);
  if (articlePublished.title !== article.title || articlePublished.path !== article.path) throw new Error(JSON.stringify(articlePublished));
  await finish(client, subscription);
}

async function changed(url, client, article) {
  const subscription = subscribed(client, { query: CHANGED });
  await inForce(url, subscription, article);
  await write(url, "unpublish", article);
  await write(url, "publish", article);
  // Whatever of the beginning is still on its way, the kinds take turns.
  const kinds = [];
  const cursors = new Set();
  while (kinds.length < 2) {
    const { change } = (await until(subscription, () => true)).articleChanged;
    if (cursors.has(change.cursor)) throw new Error(`${change.cursor} came twice`);
    cursors.add(change.cursor);
    kinds.push(change.kind);
  }
  if (kinds[0] === kinds[1] || !kinds.includes("article.unpublished")) throw new Error(kinds.join(", "));
  await finish(client, subscription);
}

async function resumed(url, client, article) {
  const first = subscribed(client, { query: CHANGES });
  await inForce(url, first, article);
  await write(url, "unpublish", article);
  const { changes } = await until(first, data => data.changes.kind === "article.unpublished");
  first.end();
  // While nobody listens.
  await write(url, "publish", article);
  const second = subscribed(client, { query: CHANGES, variables: { after: changes.cursor } });
  const missed = await until(second, () => true);
  if (missed.changes.entity.id !== article.id || missed.changes.kind === undefined) throw new Error(JSON.stringify(missed));
  await finish(client, second);
}

async function several(url, client, article) {
  const [one, two] = [subscribed(client, { query: PUBLISHED }), subscribed(client, { query: CHANGED })];
  await inForce(url, one, article);
  await inForce(url, two, article);
  await write(url, "unpublish", article);
  await write(url, "publish", article);
  await until(one, data => data.articlePublished.id === article.id);
  // One that ended does not take the other along.
  one.end();
  await write(url, "unpublish", article);
  await until(two, data => data.articleChanged.change.kind === "article.unpublished");
  await write(url, "publish", article);
  await finish(client, two);
}

async function broken(client) {
  const subscription = subscribed(client, { query: "subscription { articlePublished { nothing } }" });
  let event;
  try {
    event = await subscription.next();
  } catch (error) {
    event = { errors: error.message };
  }
  if (!event?.errors || !/Unknown field/.test(JSON.stringify(event.errors))) throw new Error(`the event was ${JSON.stringify(event)}`);
  await finish(client, subscription);
}

async function query(client) {
  const subscription = subscribed(client, { query: "{ site { locales } }" });
  const event = await subscription.next();
  if (!Array.isArray(event?.data?.site.locales)) throw new Error(JSON.stringify(event));
  if ((await subscription.next()) !== null) throw new Error("it did not end");
  await finish(client, subscription);
}
