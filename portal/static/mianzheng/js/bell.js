/* The bell: a short tone when the number of unread notifications grew, if somebody switched it on for this computer. */

const STORE = "mz-sound";
const isOn = () => localStorage.getItem(STORE) === "on";

function ring() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.frequency.value = 660;
  loudness.gain.setValueAtTime(0.08, audio.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
}

const unread = () => Number(document.getElementById("mz-bell")?.dataset.unread || 0);
let known = unread();
document.addEventListener("htmx:afterSwap", () => {
  const grown = unread() > known;
  known = unread();
  if (grown && isOn()) ring();
});

const choice = document.querySelector("[data-sound]");
if (choice) {
  choice.checked = isOn();
  choice.addEventListener("change", () => {
    localStorage.setItem(STORE, choice.checked ? "on" : "off");
    if (choice.checked) ring();
  });
}
