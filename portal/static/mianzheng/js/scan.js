/* The one box: <form data-scan> with one text field, first in the top bar of every officer's page.

   `/` (or a scanner's burst) brings the focus here from anywhere. Enter while an input method composes chooses a
   character and sends nothing. A burst typed into the page, or into another field, is recognised by its speed and
   put here instead: a scan is routed by the server according to its prefix and never lands in a form. */

const GAP = 35; // ms between two keys of a scanner; nobody types that fast
const SHORTEST = 6; // characters of the shortest code that we print
let burst = "", last = 0, held = null;

const box = () => document.querySelector("[data-scan] input[name=q]");

/** Whether keys go into a text that somebody writes. */
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select"));
}

/* A field with data-scan-prefix="MZC." takes the scans that begin so, and the eight digits of the barcode beside
   them, on the page that waits for them. */
const DIGITS = /^[0-9]{4} ?[0-9]{4}$/;
const takes = (field, text) => Boolean(field.dataset?.scanPrefix) && (text.startsWith(field.dataset.scanPrefix) || DIGITS.test(text));
const taker = (text) => [...document.querySelectorAll("[data-scan-prefix]")].find((field) => takes(field, text));

/** Whether the focused field holds the whole scan itself: then a scanner may be as slow as it likes. */
function holdsAll(field) {
  return field === box() || takes(field, field.value ?? "");
}

function find(text) {
  const field = taker(text) || box();
  if (!field) return;
  field.value = text;
  field.form.requestSubmit();
}

/** Follows the keys of a burst; returns true when Enter ended one. */
function follow(event) {
  const now = event.timeStamp;
  if (event.key === "Enter") {
    const scanned = burst.length >= SHORTEST && now - last <= GAP * 2;
    if (!scanned) burst = "";
    return scanned;
  }
  if (event.key.length !== 1) return false;
  if (now - last > GAP) {
    burst = "";
    held = typing(event.target) && event.target !== box() ? { field: event.target, value: event.target.value } : null;
  }
  burst += event.key;
  last = now;
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) {
    if (event.key === "Enter" && event.target === box()) event.stopPropagation();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && holdsAll(event.target)) {
    burst = "";
    return;
  }
  if (follow(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (held) held.field.value = held.value; // give the field back what it held before the scan
    find(burst);
    burst = "";
    return;
  }
  if (event.key === "/" && !typing(event.target) && box()) {
    event.preventDefault();
    box().focus();
    box().select();
  }
}, true);

/* An empty box asks nothing. */
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-scan]") && !box().value.trim()) event.preventDefault();
});
