/* The bell: a short tone when a notification came; for requests against minutes a longer one and a notification of the
   browser; the number of unread ones in the title, for a tab in the background.

   Whether it may sound or pop up now (choice of the account, quiet hours) is said by the server on the bell itself. The
   newest notification that this browser knows is kept for all its tabs, so that only one of them sounds, and what came
   between two pages is not missed. The tone is made here, so no file is loaded. The notification names no person. */

const KNOWN = "mz-newest"; // the id of the newest notification known; ids sort by time
const words = JSON.parse(document.getElementById("mz-words").textContent);
const bell = () => document.getElementById("mz-bell");
const known = () => localStorage.getItem(KNOWN) || "";

function tone(audio, pitch, start) {
  const source = audio.createOscillator();
  const loudness = audio.createGain();
  source.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.08, start);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
  source.connect(loudness).connect(audio.destination);
  source.start(start);
  source.stop(start + 0.4);
}

/** Sounds, or says that the browser wants a click on the page first. */
function ring(pitches) {
  const audio = new AudioContext();
  pitches.forEach((pitch, index) => tone(audio, pitch, audio.currentTime + index * 0.25));
  if (audio.state === "suspended") bell()?.setAttribute("title", words.muted);
  else bell()?.removeAttribute("title");
}

function popUp({ urgentTitle, urgentText, urgentUrl }) {
  if (window.Notification?.permission !== "granted") return;
  const shown = new Notification(urgentTitle, { body: urgentText, tag: "mz-urgent", renotify: true });
  shown.addEventListener("click", () => { window.focus(); location.assign(urgentUrl); });
}

/** The title begins with the number of unread notifications. */
function mark() {
  const count = Number(bell()?.dataset.unread || 0);
  const plain = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = count ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
}

/** What the bell says now: something new is told once in this browser. */
function hear() {
  mark();
  const { newest = "", urgent } = bell()?.dataset ?? {};
  if (newest <= known()) return;
  localStorage.setItem(KNOWN, newest);
  if ("sounds" in bell().dataset) ring(urgent ? [660, 880, 660] : [660]);
  if (urgent && "pops" in bell().dataset) popUp(bell().dataset);
}

/* What was there before this browser knew anything is not news; the first that comes after it is. */
if (bell() && !known()) localStorage.setItem(KNOWN, bell().dataset.newest || "0");

/* A page that opens with something new asks what it is, as the tab before it would have. */
const { newest = "", poll } = bell()?.dataset ?? {};
if (newest > known()) {
  bell().dataset.poll = poll.replace(/seen=.*/, `seen=0.${known()}`);
  bell().dataset.asked = "0";
} else hear();
mark();
document.addEventListener("htmx:afterSettle", (event) => (event.detail.target?.id === "mz-bell" || event.detail.elt?.id === "mz-bell" ? hear() : mark()));

/* The page where one chooses: what this browser allows, honestly. */
function showPermission() {
  const place = document.querySelector("[data-permission]");
  if (!place) return;
  const is = window.Notification && window.isSecureContext ? Notification.permission : "none";
  place.hidden = false;
  for (const one of place.querySelectorAll("[data-permission-is]")) one.hidden = one.dataset.permissionIs !== is;
}

document.addEventListener("click", async (event) => {
  if (event.target.closest?.("[data-try-sound]")) ring([660, 880, 660]);
  if (!event.target.closest?.("[data-permission-ask]")) return;
  await Notification.requestPermission();
  showPermission();
});
document.querySelectorAll("[data-try-sound]").forEach((button) => { button.hidden = false; });
showPermission();
