/* The countdown badges: <span class="mz-clock" data-clock …> made by the tag {% clock %}.

   The server sends the absolute deadline, its own now and the counted spans; the browser's clock is corrected by
   the difference between the two nows, so a wrong office clock does no harm. Every second the badge is redrawn
   from the spans: the lunch break and the weekend stop it without asking the server. The rules are those of
   portal/pages/countdown.py. A change of band is announced once, the figures never. */

const words = JSON.parse(document.getElementById("mz-words").textContent);
const ZONE = "Asia/Shanghai";
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const ICONS = { ample: "clock", near: "alarm", urgent: "alarm", late: "alert-circle", rest: "player-pause" };
const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

const fill = (text, values) => text.replace(/%([a-z])/g, (all, name) => values[name] ?? all);
const two = (number) => String(number).padStart(2, "0");

/** The local day (as days since 1970) and wall time of a moment in milliseconds. */
function local(ms) {
  const found = Object.fromEntries(parts.formatToParts(ms).map((part) => [part.type, part.value]));
  const day = Math.round(Date.UTC(found.year, found.month - 1, found.day) / DAY);
  return { day, month: Number(found.month), date: Number(found.day), time: `${found.hour}:${found.minute}` };
}

/** 今天 13:20, 明天 17:00, 周四 17:00, 11 月 30 日 09:00. */
function momentWords(ms, now) {
  return dayAndTime(local(ms), now);
}

/** The end of a term: midnight is 24:00 of the day that ends. */
function endOf(ms) {
  const end = local(ms);
  return end.time === "00:00" ? { ...local(ms - MINUTE), time: "24:00" } : end;
}

function dayAndTime(when, now) {
  const distance = when.day - local(now).day;
  let day = fill(words.date, { m: when.month, d: when.date });
  if (distance === 0) day = words.today;
  else if (distance === 1) day = words.tomorrow;
  else if (distance > 1 && distance < 7) day = words.weekdays[(when.day + 3) % 7];
  return `${day} ${when.time}`;
}

/** The two largest units of a span in milliseconds. */
function durationWords(span) {
  const seconds = Math.floor(span / 1000);
  const [d, h, m, s] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  if (d) return fill(words.days, { d, h });
  if (h) return fill(words.hours, { h, m: two(m) });
  if (m) return fill(words.minutes, { m, s: two(s) });
  return fill(words.seconds, { s });
}

/** 22:14, and 1:05:12 from an hour on. */
function ticking(span) {
  const seconds = Math.floor(span / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/* When this tab first saw each “now” of the server. A page that the browser takes out of its store (the back button)
   brings the now of its first showing; taken for the present one, its clocks would run late by the time between. */
const SEEN = "mz-now-seen";
const KEPT = 40; // pages somebody goes back to

function firstSeen(now) {
  const second = now.slice(0, 19); // the badges of one page differ by less
  const seen = JSON.parse(sessionStorage.getItem(SEEN) || "[]");
  const found = seen.find(([told]) => told === second);
  if (found) return found[1];
  const at = Date.now();
  sessionStorage.setItem(SEEN, JSON.stringify([...seen.slice(-KEPT), [second, at]]));
  return at;
}

/** What the badge knows, read once from its data attributes. */
function read(badge) {
  const { due, now, total, left, open, resumes, runs, half, late, label } = badge.dataset;
  const spans = (runs || "").split(" ").filter(Boolean).map((run) => run.split("/").map(Date.parse));
  return {
    due: Date.parse(due), total: Number(total) * 1000, label, spans,
    skew: Date.parse(now) - firstSeen(now), sent: Date.parse(now),
    left: Number(left) * 1000, open: open !== "false", resumes: resumes ? Date.parse(resumes) : 0,
    half: half ? Date.parse(half) : 0, late: late ? Date.parse(late) : 0,
  };
}

/** Remaining service time, whether the clock runs, and when it runs on. */
function measure(clock, now) {
  if (!clock.spans.length) {
    const runs = clock.open || (clock.resumes && now >= clock.resumes);
    const since = clock.open ? clock.sent : clock.resumes;
    return { left: Math.max(clock.left - (runs ? now - since : 0), 0), open: runs, resumes: clock.resumes };
  }
  const left = clock.spans.reduce((sum, [start, end]) => sum + Math.max(end - Math.max(start, now), 0), 0);
  const open = clock.spans.some(([start, end]) => start <= now && now < end);
  const coming = clock.spans.map(([start]) => start).filter((start) => start > now);
  return { left, open, resumes: coming.length ? Math.min(...coming) : 0 };
}

/** Band and figures of a clock at a moment. */
function look(clock, now) {
  if (now > clock.due) return { band: "late", figures: durationWords(now - clock.due) };
  const { left, open, resumes } = measure(clock, now);
  if (!open && resumes > now) return { band: "rest", figures: words.resumes.replace("%s", momentWords(resumes, now)) };
  const used = clock.total ? 1 - left / clock.total : 1;
  const passed = (warning, share) => (warning ? now >= warning : used >= share);
  const band = passed(clock.late, 0.8) ? "urgent" : passed(clock.half, 0.5) ? "near" : "ample";
  const end = endOf(clock.due);
  const far = left >= HOUR && end.day !== local(now).day;
  return { band, figures: far ? dayAndTime(end, now) : ticking(left) };
}

const clocks = new WeakMap();

function draw(badge) {
  if (!clocks.has(badge)) clocks.set(badge, read(badge));
  const clock = clocks.get(badge);
  const { band, figures } = look(clock, Date.now() + clock.skew);
  badge.querySelector("b").textContent = figures;
  if (badge.classList.contains(`is-${band}`)) return;
  badge.classList.remove("is-ample", "is-near", "is-urgent", "is-late", "is-rest");
  badge.classList.add(`is-${band}`);
  badge.querySelector("span").textContent = words.bands[band];
  const use = badge.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[band]}`));
  announce([clock.label, words.bands[band], figures].filter(Boolean).join(" "));
}

function announce(text) {
  const voice = document.getElementById("mz-live");
  if (voice) voice.textContent = text;
}

function drawAll() {
  document.querySelectorAll("[data-clock]").forEach(draw);
}

drawAll();
setInterval(drawAll, 1000);
document.addEventListener("visibilitychange", drawAll);
document.addEventListener("htmx:load", drawAll);
