// `openapi-typescript` makes types of the OpenAPI document; a client written against them compiles under
// `tsc --strict` and reads a page.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { complaint, program, tool } from "../programs.mjs";

export async function run(suite, { url, work, here, root }) {
  const folder = join(work, "rest");
  await mkdir(folder);
  await cp(join(here, "clients/rest"), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const made = await tool("openapi-typescript", [join(root, "openapi/masthead.json"), "--output", join(folder, "masthead.ts")], { cwd: folder });
  suite.check("openapi-typescript takes the document", complaint(made));
  if (made.code !== 0) return;

  const tsc = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--types", "node", "--outDir", "out", "page.ts"];
  const built = await tool("tsc", tsc, { cwd: folder });
  suite.check("tsc --strict compiles a client", complaint(built));
  if (built.code !== 0) return;
  suite.check("the client reads a page", complaint(await program("node", ["out/page.js", url], { cwd: folder })));
}
