// graphql-eslint, whose files must lie below the folder in which it runs.
import { join } from "node:path";
import { here, root } from "./places.mjs";
import { complaint, tool } from "./programs.mjs";

/** What it finds in files of the project. */
export const lint = async files =>
  complaint(await tool("eslint", ["--config", join(here, "eslint.config.mjs"), "--max-warnings", "0", ...files], { cwd: root }));
