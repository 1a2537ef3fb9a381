// `relay-compiler` takes the schema and compiles paged fragments; its runtime joins the pages.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { complaint, program, tool } from "../programs.mjs";

export async function run(suite, { url, work, here, root }) {
  const folder = join(work, "relay");
  await cp(join(here, "clients/relay"), join(folder, "src"), { recursive: true });
  await mkdir(join(folder, "src/__generated__"));
  await writeFile(join(folder, "schema.graphql"), await readFile(join(root, "schema.graphql")));
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "commonjs" }));
  const settings = {
    src: "./src",
    schema: "./schema.graphql",
    language: "typescript",
    artifactDirectory: "./src/__generated__",
    eagerEsModules: true,
    noFutureProofEnums: false,
    customScalarTypes: { DateTime: "string", JSON: "unknown" },
  };
  await writeFile(join(folder, "relay.config.json"), JSON.stringify(settings));
  const compiled = await tool("relay-compiler", ["relay.config.json"], { cwd: folder });
  suite.check("relay-compiler compiles the fragments", complaint(compiled));
  if (compiled.code !== 0) return;

  const tsc = ["--strict", "--skipLibCheck", "--target", "es2022", "--module", "commonjs", "--moduleResolution", "node10", "--types", "node", "--outDir", "out", "src/page.ts"];
  const built = await tool("tsc", tsc, { cwd: folder });
  suite.check("tsc --strict compiles what it made", complaint(built));
  if (built.code !== 0) return;
  suite.check("relay-runtime reads and joins pages", complaint(await program("node", ["out/page.js", url], { cwd: folder })));
}
