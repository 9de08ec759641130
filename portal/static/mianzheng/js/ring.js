/* The ring beside a holder's code: <section data-code data-expires data-now data-life> counts down and, at zero, asks
   for the next code by the event mz:expired (htmx replaces the section). A hidden page renews on return. */

const words = JSON.parse(document.getElementById("mz-words").textContent);
const known = new WeakMap();

function draw(section) {
  if (!known.has(section)) {
    known.set(section, { skew: Date.parse(section.dataset.now) - Date.now(), asked: 0 });
    window.htmx?.process(section);
  }
  const clock = known.get(section);
  const left = Math.max(Math.ceil((Date.parse(section.dataset.expires) - Date.now() - clock.skew) / 1000), 0);
  const share = Math.min(left / Number(section.dataset.life || 60), 1) * 60;
  section.querySelector("[data-seconds]").textContent = left;
  section.querySelector("[data-ring]").setAttribute("stroke-dasharray", `${share} 60`);
  if (left || document.hidden || !navigator.onLine || Date.now() - clock.asked < 5000) return;
  clock.asked = Date.now();
  section.dispatchEvent(new CustomEvent("mz:expired"));
}

const drawAll = () => document.querySelectorAll("[data-code]").forEach(draw);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.matches?.("[data-code]")) document.getElementById("mz-live").textContent = words.renewed;
});
document.addEventListener("htmx:load", drawAll);
document.addEventListener("visibilitychange", drawAll);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-renew]");
  if (!link || !window.htmx) return;
  event.preventDefault();
  link.closest("[data-code]").dispatchEvent(new CustomEvent("mz:expired"));
});
setInterval(drawAll, 1000);
drawAll();
