/* A double submit does no harm: the second press of a form that is on its way is dropped and its button says so.
   The server refuses repeats as well; this only spares people the refusal. Opt out with data-many. */

const words = JSON.parse(document.getElementById("mz-words").textContent);
const PATIENCE = 15_000; // ms after which a form may be tried again although no page came

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || "many" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
  const voice = document.getElementById("mz-live");
  if (voice) voice.textContent = words.sending;
  setTimeout(() => release(form), PATIENCE);
}, true);

/* A form that something else stopped (a failed check) may be sent again at once. */
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented && !event.target.matches("[hx-post], [data-hx-post]")) release(event.target);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) release(form);
});
/* Back from the browser's own store of pages: nothing is on its way any more. */
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

/* A form that came back: what is to be put right has the focus, unless the page gave it to something else than the note
   that says so, which is read out by itself. */
if (document.activeElement.matches('body, [role="alert"]')) {
  document.querySelector('[aria-invalid="true"], .is-bad :is(input:not([type="hidden"]), select, textarea)')?.focus();
}

/* A disabled button that says what is missing keeps its focus and does nothing. */
document.addEventListener("click", (event) => {
  if (event.target.closest?.('[aria-disabled="true"]')) event.preventDefault();
}, true);
