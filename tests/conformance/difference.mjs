// How what is kept in a file differs from what the server serves.

/** The first line in which they differ; nothing where they are the same. */
export function difference(kept, served) {
  if (kept === served) return null;
  const [left, right] = [kept.split("\n"), served.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `line ${at + 1}: kept "${left[at]}", served "${right[at]}"`;
}
