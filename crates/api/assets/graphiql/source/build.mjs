// Makes graphiql.js, graphiql.css and LICENSES.txt in the folder above.
import { build } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const out = resolve("..");
const result = await build({
  entryPoints: ["explorer.jsx"],
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  // The library writes style elements, which the page's policy forbids.
  alias: { "react-style-singleton": resolve("styles.mjs") },
  metafile: true,
  outfile: join(out, "graphiql.js"),
});

// Without its fonts: they are 360 KB, and every device has fonts. Without what a style sheet would load.
const sheet = (await readFile("node_modules/graphiql/dist/style.css", "utf8")).replace(/@font-face\s*\{[^}]*\}/g, "");
const { outputFiles } = await build({
  stdin: { contents: `${sheet}\n${await readFile("explorer.css", "utf8")}`, loader: "css" },
  minify: true,
  charset: "utf8",
  target: "es2022",
  write: false,
});
await writeFile(join(out, "graphiql.css"), outputFiles[0].text);

// The licence of every package of which a line is in the bundle, and of the style sheet's.
const names = new Set(["codemirror", "graphiql"]);
for (const [path, { bytesInOutput }] of Object.entries(Object.values(result.metafile.outputs)[0].inputs)) {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  if (name && bytesInOutput > 0) names.add(name);
}
const notices = ["What the GraphQL explorer is made of, with the licences under which it may be passed on.\n"];
for (const name of [...names].sort()) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find(file => /^licen[cs]e/i.test(file));
  const text = file ? await readFile(join(folder, file), "utf8") : `(the package has no licence file; it says: ${license})\n`;
  notices.push(`\n== ${name} ${version} (${license})\n\n${text.trim().replaceAll("\r\n", "\n").replace(/[ \t]+$/gm, "")}\n`);
}
await writeFile(join(out, "LICENSES.txt"), notices.join(""));
