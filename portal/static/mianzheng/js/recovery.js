/* The network, the server or the sign-in is away: it is said where notes stand, nothing that was typed is touched, what
   keeps drafts (data-retry, htmx) tries again by itself, and after signing in in another tab this one goes on. */

const words = JSON.parse(document.getElementById("mz-words").textContent);
const AGAIN = 5_000; // ms until a draft that could not be kept is sent again
const PATIENCE = 10_000; // ms after which a server that says nothing counts as away
const onTheWay = new WeakSet(); // forms that may go
let signedOut = false;

function say(name, text) {
  const notes = document.getElementById("mz-notes");
  if (!notes || notes.querySelector(`[data-said="${name}"]`)) return;
  const note = document.createElement("p");
  note.className = "mz-note is-late";
  note.dataset.said = name;
  note.textContent = text;
  notes.append(note);
}

const unsay = (...names) => names.forEach((name) => document.querySelector(`[data-said="${name}"]`)?.remove());

/** A draft that was not kept says so, and is sent again. */
function retry(element) {
  if (!("retry" in (element?.dataset ?? {}))) return;
  const hint = document.querySelector(element.getAttribute("hx-target"));
  if (hint) hint.textContent = words.unsaved;
  setTimeout(async () => {
    await goOn();
    if (element.isConnected) window.htmx.trigger(element, "retry");
  }, AGAIN);
}

/* An answer that is no page of ours (a gateway's) is never put into this one. Ours bears the problem for the notes, or
   says where it goes (a form that comes again with what is wrong). */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, elt } = event.detail;
  if (xhr.status < 400) return;
  if (xhr.status === 401 || (xhr.status === 403 && "retry" in elt.dataset)) signedOut = true; // 403: another token
  if (xhr.getResponseHeader("HX-Retarget") || xhr.responseText.includes('id="mz-problem"')) return;
  event.detail.shouldSwap = false;
  if (!elt.dataset.poll) say("broken", words.broken);
});
document.addEventListener("htmx:responseError", (event) => retry(event.detail.elt));
document.addEventListener("htmx:sendError", (event) => {
  say("offline", words.offline);
  retry(event.detail.elt);
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.xhr.status < 400) unsay("offline", "broken");
});

/* A page shown offline is marked (a code shown offline proves nothing). */
function offline() {
  document.documentElement.toggleAttribute("data-offline", !navigator.onLine);
  const voice = document.getElementById("mz-live");
  if (voice && !navigator.onLine) voice.textContent = words.offline;
}
window.addEventListener("online", offline);
window.addEventListener("offline", offline);

/** Whether the same person is signed in again; then the forms of this page are given the new session's token. */
async function isBack() {
  const keys = document.querySelector('a[data-sheet="mz-keys"]');
  const answer = keys && (await fetch(keys.href).catch(() => null));
  if (!answer?.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  if (!fresh.dataset.user) return false; // that page is for everybody
  if (fresh.dataset.user !== document.body.dataset.user) location.reload();
  const token = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  document.body.setAttribute("hx-headers", fresh.getAttribute("hx-headers"));
  return true;
}

async function goOn() {
  if (!signedOut || !(await isBack())) return !signedOut;
  signedOut = false;
  document.querySelector("#mz-notes #mz-problem")?.remove();
  document.dispatchEvent(new Event("mz:back"));
  return true;
}
document.addEventListener("visibilitychange", () => !document.hidden && goOn());
window.addEventListener("focus", goOn);

/** Whether the server takes anything just now; the bell's address costs next to nothing. */
async function isThere(bell) {
  const answer = await fetch(bell.dataset.poll, { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  unsay("offline", "broken");
  if (!answer) say("offline", words.offline);
  else if (answer.status >= 500) say("broken", words.broken);
  return Boolean(answer) && answer.status < 500;
}

/* What is sent while a note says that the server is away, or while nobody is signed in, would be lost on the way: it goes
   when there is somebody to take it, and until then stays as it was typed. */
document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  if (target.getAttribute("method") !== "post" || onTheWay.delete(target)) return;
  const navigates = !target.target && !target.matches("[hx-post], [data-hx-post]");
  const isTold = navigates && document.querySelector('[data-said="offline"], [data-said="broken"]');
  const bell = isTold && document.getElementById("mz-bell");
  if (!signedOut && !bell) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const ready = signedOut ? await goOn() : await isThere(bell);
  delete target.dataset.sent; // once.js
  if (ready) {
    onTheWay.add(target);
    target.requestSubmit(submitter);
  } else {
    submitter?.removeAttribute("aria-busy");
    document.querySelector("#mz-notes")?.scrollIntoView({ block: "nearest" });
  }
}, true);
