/* Native dialogs and drop-downs. <a data-sheet="id" href="same thing as a page"> opens <dialog id="id">; a drop-down
   is <details data-drop>. Esc closes both and the focus goes back to where it was. Nothing opens by itself. */

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-sheet]");
  const sheet = opener && document.getElementById(opener.dataset.sheet);
  if (sheet?.showModal) {
    event.preventDefault();
    sheet.showModal();
    return;
  }
  event.target.closest?.("[data-close]")?.closest("dialog")?.close();
  if (event.target.matches?.("dialog.mz-sheet")) event.target.close(); // the backdrop
  for (const drop of document.querySelectorAll("details[data-drop][open]")) {
    if (!drop.contains(event.target)) drop.open = false;
  }
});

/* What opens at the lower edge of a part that scrolls is brought into sight whole. */
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-drop][open]")) event.target.querySelector(".mz-pop")?.scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of document.querySelectorAll("details[data-drop][open]")) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});
