/* Polling: <div data-poll="/address/" data-every="15"> asks every 15 s and is replaced by the answer (htmx swap).

   204 means nothing changed. A hidden page asks nothing and asks at once when it is looked at again; only what shall be
   heard from there (data-even-hidden: the bell of somebody who wants to be alerted) goes on. An element that
   has the focus, an open menu or a form with typed text is never swapped: the answer waits for the next round. */

const EVERY = 15; // seconds, unless the element says otherwise
let resting = false;

/** Whether swapping this element would take something out of somebody's hands. */
function inUse(element) {
  const active = document.activeElement;
  if (active && active !== document.body && element.contains(active)) return true;
  if (element.querySelector("details[open], dialog[open]")) return true;
  return [...element.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
}

function ask(element) {
  element.dataset.asked = String(Date.now());
  if (inUse(element)) return;
  window.htmx?.ajax("GET", element.dataset.poll, { source: element, target: element, swap: element.dataset.swap || "outerHTML" });
}

function round(force) {
  if (resting) return;
  for (const element of document.querySelectorAll(document.hidden ? "[data-poll][data-even-hidden]" : "[data-poll]")) {
    const every = Number(element.dataset.every || EVERY) * 1000;
    element.dataset.asked ||= String(Date.now());
    if (force || Date.now() - Number(element.dataset.asked) >= every) ask(element);
  }
}

/* The focus may have moved in while the answer was on its way. That nobody is signed in any more goes into the notes: the
   element's own way of swapping would put the sentence in their place. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const element = event.detail.requestConfig?.elt;
  if (!element?.dataset?.poll) return;
  const { status } = event.detail.xhr;
  if (status === 401) event.detail.swapOverride = "innerHTML";
  else if (status >= 400 || inUse(element)) event.detail.shouldSwap = false;
});
/* Who is signed out, or asks for what is not there, asks no more until the page is loaded or somebody is back. */
document.addEventListener("mz:back", () => { resting = false; round(true); });
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt?.dataset?.poll && [401, 403, 404].includes(event.detail.xhr.status)) resting = true;
});

setInterval(() => round(false), 1000);
document.addEventListener("visibilitychange", () => round(!document.hidden));
