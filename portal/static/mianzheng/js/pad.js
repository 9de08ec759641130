/* The signing pad: what is drawn on a canvas goes as PNG into a hidden field. Without this script one signs on paper.
   [data-pad] holds the hidden input, the canvas, and a button [data-pad-clear]. */

const LINE = 3;

function start(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "1";
  box.hidden = false;
  const canvas = box.querySelector("canvas");
  const field = box.querySelector("input[type=hidden]");
  const ink = canvas.getContext("2d");
  let last = null;

  const wipe = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    field.value = "";
  };
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) * (canvas.width / frame.width), (event.clientY - frame.top) * (canvas.height / frame.height)];
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const here = at(event);
    ink.strokeStyle = "#111";
    ink.lineWidth = LINE;
    ink.lineCap = "round";
    ink.beginPath();
    ink.moveTo(...last);
    ink.lineTo(...here);
    ink.stroke();
    last = here;
  });
  const lift = () => {
    if (last) field.value = canvas.toDataURL("image/png");
    last = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  box.querySelector("[data-pad-clear]").addEventListener("click", wipe);
  const bad = box.closest(".is-bad");  // nothing was drawn: here one goes on
  if (bad && bad === box.closest("form")?.querySelector(".is-bad")) box.querySelector("[data-pad-clear]").focus();
  const drawn = field.value; // the page came back with a refusal: nobody signs twice for it
  wipe();
  if (drawn.startsWith("data:image/png;base64,")) {
    const picture = new Image();
    picture.addEventListener("load", () => {
      ink.drawImage(picture, 0, 0);
      field.value = drawn;
    });
    picture.src = drawn;
  }
}

const startAll = (root) => root.querySelectorAll("[data-pad]").forEach(start);
startAll(document);
document.addEventListener("htmx:afterSettle", (event) => startAll(event.target));
