/* Keys: any control with data-key answers to its key; aria-keyshortcuts says so to assistive technology.

   data-key="J", data-key="Alt P", data-key="Ctrl Enter", several separated by a comma. A link is followed, a button
   pressed, a radio chosen, anything else focused. Single keys rest while somebody types; all but Ctrl Enter rest while a dialog is open,
   and can be switched off (WCAG 2.1.4); those with Ctrl or Alt always work. `?` opens the sheet. Where J and K have no
   control of their own they move the focus among the rows of a list (data-row), to what can be done in each. */

const STORE = "mz-single-keys";
const BURST = 45; // ms: a second character within it means a scanner, and its characters are no commands
let pending = 0;
const typing = (target) => target instanceof HTMLElement
  && (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select"));

/** `Alt P`, `Ctrl Enter`, `J`: the name of a pressed key as it is written in data-key. */
function nameOf(event) {
  const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : ""].filter(Boolean);
  // With Alt a layout may produce another character: the physical key is meant.
  const physical = /^(Key|Digit)(.)$/.exec(event.code);
  const key = event.altKey && physical ? physical[2] : event.key;
  return [...held, key.length === 1 ? key.toUpperCase() : key].join(" ");
}

/** Switched off in the profile (body), or on this computer (the sheet). */
const singleKeysOff = () => document.body.dataset.singleKeys === "off" || localStorage.getItem(STORE) === "off";
const shown = (element) => element.offsetParent !== null || element.getClientRects().length > 0;

function controlFor(name) {
  return [...document.querySelectorAll("[data-key]")].find((element) =>
    shown(element) && element.dataset.key.split(",").some((key) => key.trim().toUpperCase() === name.toUpperCase()));
}

function use(control) {
  if (control.matches("input[type=radio], input[type=checkbox]")) {
    control.focus();
    control.click();
  } else if (control.matches("a, button, summary, input[type=submit]")) control.click();
  else control.focus();
}

/* In a row the focus goes to its box to tick, its main button, else its first control. */
const PREFERRED = ["input[type=checkbox]", ".btn-primary", ".mz-end a, .mz-end button", "summary, a, button"];
const controlOf = (row) => PREFERRED.map((kind) => row.querySelector(kind)).find(Boolean);

/** Moves the focus to the next row or the one before; false where there are no rows. */
function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(controlOf);
  if (!by || !rows.length) return false;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + by, 0), rows.length - 1)];
  controlOf(next).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat || event.defaultPrevented) return;
  const dialog = document.querySelector("dialog[open]");
  if (dialog) { // its one sending key, and no other
    const send = nameOf(event) === "Ctrl Enter" && dialog.querySelector('[data-key="Ctrl Enter"]');
    if (!send) return;
    event.preventDefault();
    send.click();
    return;
  }
  clearTimeout(pending);
  const name = nameOf(event);
  const single = !/^(Ctrl|Alt) /.test(name);
  if (single && typing(event.target) && !event.target.value && event.target === controlFor(name)) {
    event.preventDefault(); // the box has the focus already
    return;
  }
  if (single && (typing(event.target) || singleKeysOff())) return;
  if (name === "Enter" && event.target !== document.body) return; // Enter belongs to what has the focus
  if (name === "?" && document.getElementById("mz-keys")) {
    event.preventDefault();
    document.getElementById("mz-keys").showModal();
    return;
  }
  const control = controlFor(name);
  if (!control) {
    if (step({ J: 1, K: -1 }[name])) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (single && name.length === 1) pending = setTimeout(() => use(control), BURST);
  else use(control);
});

function showSwitch() {
  const button = document.querySelector("[data-keys-switch]");
  if (!button) return;
  button.setAttribute("aria-pressed", String(singleKeysOff()));
  button.querySelector('[data-when="on"]').hidden = singleKeysOff();
  button.querySelector('[data-when="off"]').hidden = !singleKeysOff();
}
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-keys-switch]")) return;
  localStorage.setItem(STORE, singleKeysOff() ? "on" : "off");
  showSwitch();
});
showSwitch();
