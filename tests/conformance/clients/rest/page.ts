// A client whose types come from the OpenAPI document: it reads an article's page, and every page of a list.
import createClient from "openapi-fetch";
import type { paths } from "./masthead.js";

type Card = paths["/v1/articles"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

const client = createClient<paths>({ baseUrl: process.argv[2] as string });

async function readAll(category: string): Promise<Card[]> {
  const cards: Card[] = [];
  let cursor: string | undefined;
  for (;;) {
    const { data, error } = await client.GET("/v1/articles", {
      params: { query: { category: [category], limit: 4, count: true, ...(cursor === undefined ? {} : { cursor }) } },
    });
    if (error) throw new Error(`${error.code}: ${error.detail}`);
    cards.push(...data.data);
    if (!data.meta.nextCursor) {
      if (cards.length !== data.meta.totalCount) throw new Error(`${cards.length} articles of ${data.meta.totalCount}`);
      return cards;
    }
    cursor = data.meta.nextCursor;
  }
}

const cards = await readAll("news");
// What `fields` can leave out is optional in the types: a client checks what it needs.
const path = cards[0]?.path;
if (!path) throw new Error("the section is empty");

const { data: page, error } = await client.GET("/v1/articles/{ref}", {
  params: { path: { ref: path }, query: { include: ["related", "site", "latest", "menus.primary"] } },
});
if (error) throw new Error(`${error.code}: ${error.detail}`);
const { title, bodyHtml, authors, image } = page.data;
if (!title || !bodyHtml || !authors) throw new Error("the page lacks what a page shows");
if (image?.url && !image.url.startsWith("http")) throw new Error(`a picture's address is ${image.url}`);
if (!page.included?.site) throw new Error("what was included is not there");

const missing = await client.GET("/v1/articles/{ref}", { params: { path: { ref: "no-such-article" } } });
if (missing.error?.code !== "NOT_FOUND") throw new Error("a missing article is not said to be missing");
console.log(`${cards.length} articles, one page: ${title}`);
