/* Drafts: <form data-draft="a name of this form, without personal data"> keeps some of what is typed in this tab until
   it is sent: fields with data-keep, and no other. Personal data (names, numbers, what people or offices said) never
   stays in a browser, so a field is left out unless somebody has decided that it may stay; drafts of such words are
   kept sealed by the server (reply drafts). sessionStorage only: it ends with the tab. An element with data-draft-hint
   says when it was kept. */

const words = JSON.parse(document.getElementById("mz-words").textContent);
const QUIET = 600; // ms without a key before the draft is written
const timers = new WeakMap();
const keyOf = (form) => `mz-draft:${form.dataset.draft}`;
const time = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.readOnly && "keep" in field.dataset
    && !["hidden", "password", "file", "submit", "button"].includes(field.type));
}

function hint(form, text) {
  const place = form.querySelector("[data-draft-hint]") || document.querySelector(`[data-draft-hint="${form.dataset.draft}"]`);
  if (place) place.textContent = text;
}

function keep(form) {
  if (!fields(form).length) return;
  const values = fields(form).map((field) => [field.name, field.value, "checked" in field && ["radio", "checkbox"].includes(field.type) ? field.checked : null]);
  sessionStorage.setItem(keyOf(form), JSON.stringify({ at: time(), values }));
  hint(form, words.drafted.replace("%s", time()));
}

function restore(form) {
  const kept = sessionStorage.getItem(keyOf(form));
  if (!kept || form.dataset.restored) return;
  form.dataset.restored = "1";
  const { at, values } = JSON.parse(kept);
  for (const field of fields(form)) {
    const found = values.find(([name, value, checked]) => name === field.name && (checked === null || value === field.value));
    if (found && found[2] !== null) field.checked = found[2];
    else if (found && !field.value) field.value = found[1]; // what the server sends is never overwritten
  }
  hint(form, words.restored.replace("%s", at));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), QUIET));
});
/* Sent: the server has it now. Where it refuses, it sends the typed text back with the page. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-draft]") || event.defaultPrevented) return;
  clearTimeout(timers.get(form));
  sessionStorage.removeItem(keyOf(form));
});

const restoreAll = () => document.querySelectorAll("form[data-draft]").forEach(restore);
restoreAll();
document.addEventListener("htmx:load", restoreAll);
