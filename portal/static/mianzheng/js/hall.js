/* The window's pages: sheets that come from the server, news that never disturb, printing. */

const sheet = () => document.getElementById("hall-sheet");

/* A sheet is shown when its content is there; the focus goes to what is marked, else to its first field or button. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "hall-sheet-body" || !sheet()) return;
  if (!sheet().open) sheet().showModal();
  const wrong = sheet().querySelector(".is-bad :is(input:not([type=hidden]), textarea, select)");
  const first = wrong || sheet().querySelector("[autofocus]") || sheet().querySelector("input:not([type=hidden]), textarea, select, .btn-primary");
  first?.focus();
});
/* A refused sheet comes back without its files, which no server can send: they are put in again as they were chosen. */
let chosen = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "hall-sheet-body") return;
  const isRefusal = event.detail.xhr.status >= 400;
  chosen = isRefusal ? [...sheet().querySelectorAll("input[type=file]")].map(({ name, files }) => [name, files]) : [];
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "hall-sheet-body") return;
  for (const [name, files] of chosen) {
    const field = files.length && sheet().querySelector(`input[type=file][name="${CSS.escape(name)}"]`);
    if (!field) continue;
    field.files = files;
    sheet().querySelector("[data-files-again]")?.remove();
  }
  chosen = [];
});
/* Sheets and letters say what the form beside them says: what was typed a moment ago is saved before a sheet is asked
   for or a step is taken. A step does not go on from a form that could not be saved: its own saving says why. */
const form = document.getElementById("hall-form");
let unsaved = false, goesOn = null;
form?.addEventListener("input", () => { unsaved = true; });
form?.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) unsaved = false; });
async function save() {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } }).catch(() => null);
  unsaved = !answer?.ok;
  if (unsaved) window.htmx.trigger(form, "change");
}
document.addEventListener("htmx:confirm", async (event) => {
  if (!unsaved || event.detail.target?.id !== "hall-sheet-body") return;
  event.preventDefault();
  await save();
  event.detail.issueRequest(true);
});
document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  if (!unsaved || target === form || target === goesOn || target.getAttribute("method") !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await save();
  delete target.dataset.sent; // once.js
  submitter?.removeAttribute("aria-busy");
  if (unsaved) { form.scrollIntoView({ block: "nearest" }); return; }
  goesOn = target;
  target.requestSubmit(submitter);
  goesOn = null;
}, true);

/* From the box down into what was found, and up and down in it. */
document.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...document.querySelectorAll(".hall-items a")];
  if (!by || event.isComposing || !links.length) return;
  const here = links.indexOf(document.activeElement);
  if (here < 0 && !event.target.matches?.("[data-scan] input, .hall-input")) return;
  event.preventDefault();
  const next = links[here + by];
  if (next) next.focus();
  else if (here === 0) document.querySelector(".hall-input, [data-scan] input[name=q]").focus();
});

/* News: a part in which somebody works stays as it is, the rest of the list is put around it. What was held back is
   asked for again: the next poll says the revision that the page still shows. */
let held = false;

const busy = (element) => (document.activeElement !== document.body && element.contains(document.activeElement))
  || element.querySelector("details[open]") !== null
  || [...element.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue);

/** Puts the rows of `fresh` around the one row of `list` that has the focus. */
function around(list, fresh) {
  const kept = [...list.children].find((child) => child.contains(document.activeElement));
  const place = kept && [...fresh.children].find((child) => child.id === kept.id);
  if (!place) return;
  const before = [], after = [];
  let side = before;
  for (const child of [...fresh.children]) {
    if (child === place) side = after;
    else side.push(child);
  }
  if (kept.querySelector(".btn-primary")) [...before, ...after].forEach((row) => row.querySelector(".btn-primary")?.classList.remove("btn-primary"));
  [...list.children].forEach((child) => child !== kept && child.remove());
  kept.before(...before);
  kept.after(...after);
  [...before, ...after].forEach((row) => window.htmx?.process(row));
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target || target.id.startsWith("seen-") || target.id.startsWith("src-") || !busy(target)) return;
  event.detail.shouldSwap = false;
  held = true;
  const fresh = fragment.id === target.id ? fragment : fragment.querySelector?.(`#${CSS.escape(target.id)}`);
  if ("around" in target.dataset && fresh) around(target, fresh);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt?.id === "hall-news") held = false;
});
document.addEventListener("htmx:afterSettle", () => {
  const news = document.getElementById("hall-news");
  if (held && news) news.dataset.poll = news.dataset.poll.replace(/rev=[^&]*/, "rev=held");
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});
