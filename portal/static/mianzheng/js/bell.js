/* The bell, on this computer and only if somebody switched it on: a short tone when the number of unread notifications
   grew; for a new request against minutes a longer one and a notification of the browser. Nothing in quiet hours.

   The tone is made here, so no file is loaded. The notification names no person: it says that a request came. */

const SOUND = "mz-sound";
const POPUP = "mz-popup";
const QUIET = "mz-quiet"; // "18:00-08:30", empty for none
const kept = (name) => localStorage.getItem(name) || "";
const isOn = (name) => kept(name) === "on";

/** Whether the local time lies in the quiet hours, which may span midnight. */
function isQuiet() {
  const [from, until] = kept(QUIET).split("-");
  if (!from || !until || from === until) return false;
  const now = new Date().toTimeString().slice(0, 5);
  return from < until ? now >= from && now < until : now >= from || now < until;
}

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

function ring(pitches) {
  const audio = new AudioContext();
  pitches.forEach((pitch, index) => tone(audio, pitch, audio.currentTime + index * 0.25));
}

const figure = (name) => Number(document.getElementById("mz-bell")?.dataset[name] || 0);
let unread = figure("unread");
document.addEventListener("htmx:afterSwap", () => {
  const grown = figure("unread") > unread;
  const hurried = grown && figure("urgent") > 0; // the server counts those of the last two minutes only
  unread = figure("unread");
  if (!grown || isQuiet()) return;
  if (isOn(SOUND)) ring(hurried ? [660, 880, 660] : [660]);
  if (hurried && isOn(POPUP)) popUp();
});

function popUp() {
  const bell = document.getElementById("mz-bell");
  const shown = new Notification(bell.dataset.urgentTitle, { body: bell.dataset.urgentText, tag: "mz-urgent" });
  shown.addEventListener("click", () => { window.focus(); location.assign(bell.dataset.urgentUrl); });
}

const sound = document.querySelector("[data-sound]");
if (sound) {
  sound.checked = isOn(SOUND);
  sound.addEventListener("change", () => {
    localStorage.setItem(SOUND, sound.checked ? "on" : "off");
    if (sound.checked) ring([660]);
  });
}

const popup = document.querySelector("[data-popup]");
if (popup) {
  popup.checked = isOn(POPUP) && window.Notification?.permission === "granted";
  popup.disabled = !window.Notification;
  popup.addEventListener("change", async () => {
    const allowed = popup.checked && (await Notification.requestPermission()) === "granted";
    popup.checked = allowed;
    localStorage.setItem(POPUP, allowed ? "on" : "off");
  });
}

const quiet = [...document.querySelectorAll("[data-quiet]")];
quiet.forEach((field, index) => {
  field.value = kept(QUIET).split("-")[index] || "";
  field.addEventListener("change", () => {
    localStorage.setItem(QUIET, quiet.map((one) => one.value).join("-"));
  });
});
