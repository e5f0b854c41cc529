// The queue by key: a decision takes its line away at once and is sent in the order of the keys; Z takes the last one back.
// Everything works without it, form by form.
const list = () => document.querySelector("[data-queue]");
const rows = () => [...(list()?.querySelectorAll("[data-row]:not([hidden])") ?? [])];
const at = () => document.activeElement?.closest?.("[data-row]") ?? list()?.querySelector(".is-at:not([hidden])") ?? null;

const waiting = [];
let busy = false;
let keys = 0; // how many decisions by key: what was asked for before the last one shows lines that are gone

// The line that the keys are about is always marked, and stays the same line when news changes the list around it.
let marked = "";
let moved = 0;
const PAUSE = 700;

function mark(row) {
  for (const other of document.querySelectorAll(".is-at")) other.classList.remove("is-at");
  row?.classList.add("is-at");
  marked = row?.dataset.row ?? "";
}

function go(row) {
  mark(row);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

// The marked line may have been decided by a colleague: then no key decides until the eyes could follow.
function remark() {
  const row = rows().find((one) => one.dataset.row === marked);
  if (!row && marked) moved = performance.now();
  mark(row ?? rows()[0]);
}
remark();
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "antrean" || event.target.id === "antrean") remark(); });
document.addEventListener("focusin", (event) => { const row = event.target.closest?.("[data-queue] [data-row]"); if (row) mark(row); });

function walk(step) {
  const all = rows();
  const index = all.indexOf(at());
  go(all[index < 0 ? 0 : Math.min(Math.max(index + step, 0), all.length - 1)]);
}

async function post(form, button) {
  const data = new FormData(form, button ?? undefined);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-By-Key": "1" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function say(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const note = holder.content.querySelector("#kabar");
  if (note) document.getElementById("kabar")?.replaceWith(note);
}

// One request at a time, so that what is taken back is what was decided last.
async function send() {
  if (busy) return;
  busy = true;
  while (waiting.length) {
    const { form, button, row } = waiting.shift();
    try {
      say(await post(form, button));
      row?.remove();
    } catch {
      if (row) { row.hidden = false; remark(); }
    }
    list()?.setAttribute("data-decided", String(Number(list().dataset.decided ?? 0) + 1));
  }
  busy = false;
  refresh();
}

// What is shown of the queue is read anew; the sentence with its way back stays.
async function refresh() {
  const queue = list();
  if (!queue || waiting.length) return;
  const before = keys;
  const answer = await fetch(queue.getAttribute("hx-get"), { credentials: "same-origin" });
  const text = await answer.text();
  if (!answer.ok || busy || keys !== before) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of ["antrean", "jumlah", "rawat"]) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old && !old.contains(document.activeElement?.closest("form.stack"))) { old.replaceWith(fresh); window.htmx?.process(fresh); }
  }
  list().dataset.decided = queue.dataset.decided ?? "0";
  remark();
  if (document.activeElement === document.body) go(at());
}

function decide(row, key) {
  const button = row?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button?.form) return false;
  const all = rows();
  const next = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1];
  waiting.push({ form: button.form, button, row });
  keys += 1;
  row.hidden = true;
  go(next);
  send();
  return true;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !list()) return;
  if (event.target.closest?.("input,textarea,select,[contenteditable=true],dialog[open],.menu-sheet")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") { event.preventDefault(); walk(key === "j" ? 1 : -1); return; }
  const row = at();
  if (!row) remark(); // nothing was marked: the next press is about what is marked now
  if (["s", "b", "p"].includes(key)) { if (performance.now() - moved > PAUSE && decide(row, key)) event.preventDefault(); return; }
  if (key === "d" || key === "v") {
    const summary = row?.querySelector(`summary[data-key="${key}"]`);
    if (!summary) return;
    event.preventDefault();
    summary.click();
    if (key === "d") requestAnimationFrame(() => row.querySelector(".more-reason select")?.focus());
    return;
  }
  if (key === "z") {
    const form = document.querySelector("#kabar [data-undo]");
    if (!form || busy) return;
    event.preventDefault();
    waiting.push({ form });
    keys += 1;
    form.closest("[data-toast]").hidden = true;
    send();
  }
});

// The live list waits while something is on its way or being written, and is not put back to what it was before.
const asked = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target !== list() || !event.detail.requestConfig?.triggeringEvent?.type?.startsWith("gembala:")) return;
  if (busy || waiting.length || list().querySelector(".more-reason[open],.veil[open]")) event.preventDefault();
  else asked.set(event.detail.xhr, keys);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const before = asked.get(event.detail.xhr);
  if (before === undefined) return;
  if (busy || keys !== before || list()?.querySelector(".more-reason[open],.veil[open]")) event.detail.shouldSwap = false;
});
// A sentence for an answer is filled in where it was chosen.
document.addEventListener("click", (event) => {
  const pick = event.target.closest?.("[data-fill]");
  if (!pick) return;
  const field = document.getElementById(pick.dataset.fill);
  field.value = pick.dataset.text;
  document.querySelector("input[name=pattern]").value = pick.dataset.pattern;
  field.focus();
});
