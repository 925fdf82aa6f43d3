// What pages gain with a script: times in the reader's zone, and keys.  Everything works without it.
"use strict";
document.documentElement.classList.add("js");

const zone = { dateStyle: "medium", timeStyle: "short" };
for (const time of document.querySelectorAll("time")) {
  time.title = time.textContent;
  time.textContent = new Date(time.dateTime).toLocaleString(undefined, zone);
}

// On a narrow screen pages and queues stand in a row that scrolls: the one that is looked at is in sight.
for (const here of document.querySelectorAll(".bar nav [aria-current], .lanes [aria-current]")) {
  here.scrollIntoView({ behavior: "instant", block: "nearest", inline: "center" });
}

const rows = [...document.querySelectorAll(".row-link")];
const links = Object.fromEntries([...document.querySelectorAll(".bar nav a")].map((link) => [link.pathname.split("/").pop(), link]));
let at = -1;
let armed = null;

function select(place) {
  if (!rows.length) return;
  rows[at]?.classList.remove("at");
  at = Math.max(0, Math.min(rows.length - 1, place));
  rows[at].classList.add("at");
  rows[at].querySelector("a").focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

const picked = () => document.querySelectorAll('[form="bulk"]:checked');

// Keys such as a and b arm a set of reasons; the number that follows is the decision.
function arm(way) {
  const row = rows[at]?.classList.contains("case") ? rows[at] : null;
  const place = picked().length ? document.getElementById("bulk") : row ?? document.querySelector(".side");
  const set = place?.querySelector(`[data-keys="${way}"]`);
  if (!set) return;
  for (let box = set.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  disarm();
  armed = set;
  set.classList.add("armed");
  set.querySelector("button").focus();
}

function disarm() {
  armed?.classList.remove("armed");
  armed = null;
}

const keys = {
  j: () => select(at + 1),
  k: () => select(at - 1),
  o: () => (rows[at]?.querySelector("a") ?? document.getElementById("unseal") ?? document.getElementById("start"))?.click(),
  x: () => (rows[at]?.querySelector('[form="bulk"]')?.click(), select(at + 1)),
  u: () => (document.getElementById("undo") ? document.getElementById("undo").click() : arm("u")),
  s: () => document.getElementById("skip")?.click(),
  n: () => document.getElementById("note")?.focus(),
  q: () => links.queue?.click(),
  "/": () => (document.getElementById("search") ? document.getElementById("search").focus() : links.search?.click()),
  "?": () => document.getElementById("help").showModal(),
  Escape: () => (disarm(), document.activeElement.blur()),
};

for (const way of "abehmpr") keys[way] = () => arm(way);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("help").open) return;
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (typing && event.key !== "Escape") return;
  if (armed && /^[1-9]$/.test(event.key)) {
    event.preventDefault();
    armed.querySelectorAll("button")[event.key - 1]?.click();
  } else if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

// The number of selected cases stands on the bar that decides them.
document.addEventListener("change", (event) => {
  if (!event.target.matches('[form="bulk"]')) return;
  document.getElementById("picked").textContent = `: ${picked().length}`;
  document.querySelector(".bulk").classList.toggle("picked", picked().length > 0);
});

// A form is sent once, however often its button is pressed; the page may come back from the browser's memory.
for (const form of document.querySelectorAll('form[method="post"]:not([data-repeat])')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
