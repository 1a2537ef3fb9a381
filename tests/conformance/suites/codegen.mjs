// `graphql-codegen` makes typed clients from the schema: the client preset for a frontend's own documents, the plain
// operations plugin for the documents of this project. `tsc --strict` compiles both, and the client reads pages.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { complaint, program, tool } from "../programs.mjs";

const SCALARS = { DateTime: "string", JSON: "unknown" };

export async function run(suite, { url, work, here, root }) {
  const folder = join(work, "codegen");
  await mkdir(folder);
  await cp(join(here, "clients/codegen"), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const settings = {
    schema: join(root, "schema.graphql"),
    generates: {
      "gql/": {
        preset: "client",
        documents: ["*.ts"],
        config: { strictScalars: true, scalars: SCALARS, useTypeImports: true, enumsAsTypes: true },
        presetConfig: { fragmentMasking: { unmaskFunctionName: "useFragment" } },
      },
      "documents.ts": {
        documents: [join(root, "docs/*.graphql")],
        plugins: ["typescript-operations", "typed-document-node"],
        config: { strictScalars: true, scalars: SCALARS, useTypeImports: true, enumsAsTypes: true },
      },
    },
    emitLegacyCommonJSImports: false,
  };
  await writeFile(join(folder, "codegen.json"), JSON.stringify(settings));
  const made = await tool("graphql-codegen", ["--silent", "--config", "codegen.json"], { cwd: folder });
  suite.check("graphql-codegen takes the schema and the documents", complaint(made));
  if (made.code !== 0) return;

  const tsc = ["--strict", "--noUncheckedIndexedAccess", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--types", "node", "--outDir", "out", "page.ts", "documents.ts"];
  const built = await tool("tsc", tsc, { cwd: folder });
  suite.check("tsc --strict compiles what it made", complaint(built));
  if (built.code !== 0) return;
  suite.check("the typed client reads every page", complaint(await program("node", ["out/page.js", url], { cwd: folder })));
}
