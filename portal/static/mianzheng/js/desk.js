/* The desk: choosing a row swaps the detail alone; J and K follow; texts and sections of a reply answer to the outcome.

   Everything works without this file: rows are links, the reasons of a return stand below, canned texts are taken by
   the server. */

const detail = () => document.getElementById("desk-detail");
const list = () => document.getElementById("desk-list");
let scrolled = 0;

/** The row of the request in the detail, its neighbours on J and K, and the pulse that watches it. */
function follow() {
  const shown = detail()?.dataset.number;
  if (!shown) return;
  const rows = [...document.querySelectorAll("a.mz-req[data-number]")];
  const here = rows.findIndex((row) => row.dataset.number === shown);
  rows.forEach((row, index) => {
    row.toggleAttribute("aria-current", false);
    delete row.dataset.key;
    row.removeAttribute("aria-keyshortcuts");
    const key = index === here + 1 ? "J" : index === here - 1 && here > 0 ? "K" : "";
    if (key) Object.assign(row.dataset, { key });
    if (key) row.setAttribute("aria-keyshortcuts", key);
  });
  rows[here]?.setAttribute("aria-current", "true");
  rows[here]?.scrollIntoView({ block: "nearest" });
  const poll = list()?.dataset.poll;
  if (!poll) return;
  const address = new URL(poll, location.href);
  address.searchParams.set("number", shown);
  address.searchParams.set("state", detail().dataset.state);
  list().dataset.poll = address.pathname + address.search;
}

/** What belongs to the chosen outcome is shown, what does not is out of the way. */
function suit() {
  const form = document.getElementById("desk-answer");
  if (!form) return;
  const outcome = form.elements.outcome?.value || "";
  for (const part of document.querySelectorAll("[data-when]:not([data-keys-switch] *)")) part.hidden = part.dataset.when !== outcome;
  for (const part of document.querySelectorAll("[data-unless]")) part.hidden = part.dataset.unless === outcome;
  const texts = form.elements.canned;
  for (const text of texts?.options || []) text.hidden = Boolean(outcome && text.dataset.outcome && text.dataset.outcome !== outcome);
}

/** The text of the chosen outcome is offered, never put over one that somebody wrote. */
function offer(outcome) {
  const form = document.getElementById("desk-answer");
  const texts = [...form.elements.canned.options];
  const fitting = texts.find((text) => text.dataset.outcome === outcome);
  if (fitting && isOffered(form)) put(form, fitting.value);
}

const isOffered = (form) => !form.elements.note.value || form.elements.note.dataset.offered === form.elements.note.value;

function put(form, pattern) {
  const { note, canned } = form.elements;
  note.value = pattern.replace(/\{(\w+)\}/g, (mark, name) => form.elements[`fact-${name}`]?.value.trim() || "＿＿");
  note.dataset.offered = note.value;
  canned.value = pattern;
}

/** As the server compares: numbers by value, texts without blanks. */
const plain = (text) => text.normalize("NFKC").replace(/[\s,]/g, "").toLowerCase();
const same = (one, other) => plain(one) === plain(other) || Number(plain(one)) === Number(plain(other));

/** Until somebody chooses, the outcome follows what is typed: another value than the form's is 不符, none other 属实. */
function propose(form) {
  const chosen = form.querySelector("[name=outcome]:checked");
  if (chosen && chosen.value !== form.dataset.proposed) return;
  const lines = [...form.querySelectorAll(".mz-facts tr")].map((line) => [line.querySelector("[data-claimed]"), line.querySelector("[name^='fact-']")]);
  const asked = lines.filter(([claimed, field]) => claimed && field);
  const typed = asked.filter(([, field]) => field.value.trim());
  const differs = typed.some(([claimed, field]) => !same(claimed.dataset.claimed, field.value));
  const all = asked.length && typed.length === asked.length;
  const radio = form.querySelector(`[name=outcome][value=${differs ? "mismatched" : "matched"}]`);
  if (!radio || !(differs || all)) return;
  radio.checked = true;
  form.dataset.proposed = radio.value;
  suit();
  offer(radio.value);
}

/* A text that nobody changed takes the registered values as they are typed. */
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("#desk-answer");
  if (form && event.target.name?.startsWith("fact-") && form.elements.canned.value && isOffered(form)) put(form, form.elements.canned.value);
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("#desk-answer [name^='fact-']")) {
    propose(target.form);
  } else if (target.matches("#desk-answer [name=outcome]")) {
    delete target.form.dataset.proposed;
    suit();
    offer(target.value);
  } else if (target.matches("#desk-canned") && target.value) {
    put(target.form, target.value);
    target.form.elements.note.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (target.matches("[data-pick], [data-pick-all]")) pick(target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-fill]");
  if (!button) return;
  for (const line of button.form.querySelectorAll("tr")) {
    const claimed = line.querySelector("[data-claimed]");
    const field = line.querySelector("[name^='fact-']");
    if (claimed && field && !field.value) field.value = claimed.dataset.claimed;
  }
  const first = button.form.querySelector("[name^='fact-']");
  for (const kind of ["input", "change"]) first?.dispatchEvent(new Event(kind, { bubbles: true }));
});

/** How many are ticked stands on the button. */
function pick(changed) {
  const boxes = [...document.querySelectorAll("[data-pick]")];
  if (changed?.matches("[data-pick-all]")) boxes.forEach((box) => { box.checked = changed.checked; });
  const button = document.querySelector("[data-pick-go]");
  const count = boxes.filter((box) => box.checked).length;
  if (!button) return;
  button.textContent = count ? button.dataset.words.replace("%s", count) : button.dataset.none;
  for (const one of [button, ...button.form.querySelectorAll("[formaction]")]) one.setAttribute("aria-disabled", String(!count));
}

function ready() {
  follow();
  suit();
  for (const button of document.querySelectorAll("[data-fill]")) button.hidden = !button.form.querySelector("[data-claimed]");
  if (document.querySelector("[data-pick-go]")) pick();
}

/* A dialog that the server opened becomes a real one. */
const opened = document.querySelector("dialog.mz-sheet[open]");
if (opened) {
  opened.close();
  opened.showModal();
}
document.querySelector("#desk-refused, [aria-invalid=true]")?.scrollIntoView({ block: "nearest" });
document.querySelector("[aria-invalid=true]")?.focus();
if (document.activeElement === document.body) document.getElementById("desk-title")?.focus({ preventScroll: true });

document.addEventListener("htmx:beforeSwap", () => { scrolled = document.querySelector("[data-keep-scroll]")?.scrollTop || 0; });
document.addEventListener("htmx:afterSwap", (event) => {
  const region = document.querySelector("[data-keep-scroll]");
  if (event.detail.target?.id === "desk-list" && region) region.scrollTop = scrolled;
  ready();
  if (event.detail.target?.id === "desk-detail") document.getElementById("desk-title")?.focus();
});
ready();
