// What the reference does besides being read: it tries requests, copies lines, finds words in its contents, and opens
// what an address points to. Without it everything is still there.
"use strict";

/** Opens the folded part that the address names. */
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();

// The contents are folded where they would fill the screen.
const contents = document.querySelector(".contents");
const narrow = matchMedia("(max-width: 860px)");
const fold = () => { contents.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();
contents.addEventListener("click", event => {
  if (narrow.matches && event.target.closest("a")) contents.open = false;
});

const filter = document.createElement("input");
filter.type = "search";
filter.placeholder = "Find";
filter.setAttribute("aria-label", "Find in the contents");
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const item of contents.querySelectorAll("li")) item.hidden = !item.textContent.toLowerCase().includes(wanted);
  for (const list of contents.querySelectorAll("ul")) list.hidden = list.previousElementSibling.hidden = !list.querySelector("li:not([hidden])");
});
contents.querySelector("summary").after(filter);

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

// Copying needs a page that came safely (https or this machine).
if (navigator.clipboard) {
  for (const line of document.querySelectorAll(".line")) {
    const copy = button("Copy", async () => {
      await navigator.clipboard.writeText(line.querySelector("code").textContent);
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy"; }, 1500);
    });
    line.append(copy);
  }
}

/** An address in which the placeholder of a path stands for the first thing of the list beside it. */
async function filled(address, list) {
  if (!list || !address.includes("{ref}")) return address;
  const answer = await fetch(`${list}?limit=1`, { headers: { accept: "application/json" } });
  const first = (await answer.json()).data?.[0];
  return first ? address.replace("{ref}", encodeURIComponent(first.slug ?? first.id)) : address;
}

for (const place of document.querySelectorAll(".try")) {
  const input = document.createElement("input");
  input.value = place.dataset.address;
  input.setAttribute("aria-label", "Path and parameters");
  input.spellcheck = false;
  input.autocapitalize = "off";
  const run = async () => {
    let told = place.nextElementSibling;
    if (!told?.classList.contains("told")) {
      told = document.createElement("p");
      told.className = "told";
      told.setAttribute("role", "status");
      const result = document.createElement("pre");
      result.className = "result";
      result.tabIndex = 0;
      place.after(told, result);
    }
    const result = told.nextElementSibling;
    told.textContent = "…";
    try {
      input.value = await filled(input.value.trim(), place.dataset.list);
      // The address stays on this server, whatever is typed.
      const address = new URL(input.value, location.origin);
      const started = performance.now();
      const response = await fetch(address.pathname + address.search, { headers: { accept: "application/json" } });
      const text = await response.text();
      const taken = Math.round(performance.now() - started);
      const kind = response.headers.get("content-type") ?? "no content type";
      told.textContent = `${response.status} ${response.statusText} · ${taken} ms · ${new Intl.NumberFormat("en").format(text.length)} characters · ${kind}`;
      result.textContent = /json/.test(kind) ? JSON.stringify(JSON.parse(text), null, 2) : text;
    } catch (error) {
      told.textContent = "No answer";
      result.textContent = String(error.message ?? error);
    }
  };
  input.addEventListener("keydown", event => { if (event.key === "Enter") run(); });
  const start = button("Run", run);
  start.className = "strong";
  place.replaceChildren(input, start);
}
