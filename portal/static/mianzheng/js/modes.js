/* Large type and high contrast at once: the links of components/mode_links.html work without this script too. */

const YEAR = 31_536_000; // seconds a choice is remembered
const root = document.documentElement;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-mode-switch]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const chosen = new Set((root.dataset.mode || "").split(" ").filter(Boolean));
  const mode = link.dataset.modeSwitch;
  if (!chosen.delete(mode)) chosen.add(mode);
  root.dataset.mode = [...chosen].join(" ");
  document.cookie = `mode=${[...chosen].join(".")}; path=/; max-age=${YEAR}; samesite=lax`;
  for (const other of document.querySelectorAll(`[data-mode-switch="${mode}"]`)) {
    const url = new URL(other.href);
    url.searchParams.set("on", chosen.has(mode) ? "0" : "1");
    other.href = url.href;
  }
});
