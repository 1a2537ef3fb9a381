// Where things are.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** This folder. */
export const here = dirname(fileURLToPath(import.meta.url));

/** The project's folder. */
export const root = resolve(here, "../..");
