// Saves while somebody writes, asks the platforms what they think, and never drops a word.
import "./times.js";
import { look, restore, shelve, unshelve } from "./shelf.js";
import { pictures } from "./pictures.js";

const form = document.getElementById("composer");
const saved = document.querySelector("#saved span");
const notices = document.getElementById("notices");
const wrongTime = document.getElementById("time-wrong");
const say = form.dataset;
let dirty = 0;
let stored = 0;
let busy = null;
let stopped = false;
let saveTimer;
let checkTimer;
let turn = 0;

const tell = (text, good) => {
  saved.textContent = text;
  saved.parentElement.className = `field-note ${good ? "note-good" : "note-warn"}`;
};

function notice(id, text, ...extras) {
  document.getElementById(id)?.remove();
  if (!text) return;
  const box = document.createElement("div");
  box.id = id;
  box.className = "notice";
  box.setAttribute("role", "alert");
  const words = document.createElement("div");
  words.append(Object.assign(document.createElement("p"), { textContent: text }));
  box.append(words, ...extras);
  notices.append(box);
}

/* saving */
async function save() {
  clearTimeout(saveTimer);
  if (busy) return busy;
  if (stopped || dirty === stored) return true;
  busy = send().finally(() => { busy = null; });
  const good = await busy;
  if (good && dirty !== stored) later(400);
  return good;
}

async function send() {
  const upTo = dirty;
  tell(say.saving, true);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  } catch {
    tell(say.offline, false);
    later(5000);
    return false;
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 409) { conflict(told); return false; }
  wrongTime.replaceChildren(...(told.wrong?.time ?? []).map((text) => Object.assign(document.createElement("p"), { className: "field-note note-bad", textContent: text })));
  notice("refused", (told.wrong?.all ?? []).join(" "));
  if (told.version) accept(told, upTo);
  if (!answer.ok && !told.version) { tell(told.wrong ? `${say.problems} ${told.wrong.all?.join(" ") ?? ""}` : say.offline, false); if (!told.wrong) later(10000); return false; }
  return answer.ok;
}

function accept(told, upTo) {
  const key = say.shelf;
  form.elements.version.value = told.version;
  if (!form.elements.draft.value) {
    form.elements.draft.value = told.id;
    form.action = told.url;
    say.shelf = key.replace(/new$/, told.id);
    history.replaceState(history.state, "", told.url);
  }
  stored = upTo;
  if (dirty === stored) { unshelve(key); unshelve(say.shelf); }
  tell(told.said, true);
  const chip = document.querySelector("#chip span");
  if (chip) chip.textContent = told.chip;
}

function conflict(told) {
  stopped = true;
  tell(say.problems, false);
  const mine = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-s", textContent: "" });
  const theirs = Object.assign(document.createElement("a"), { className: "btn btn-s", href: told.review, target: "_blank" });
  mine.textContent = document.getElementById("words-mine").content.textContent.trim();
  theirs.textContent = document.getElementById("words-theirs").content.textContent.trim();
  mine.addEventListener("click", () => {
    form.elements.version.value = told.version;
    stopped = false;
    notice("stale", "");
    save();
  });
  notice("stale", told.stale, theirs, mine);
}

function later(wait) {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, wait);
}

/* what the platforms say; `fresh` asks for the fields of a channel, or of all, which depend on what was chosen */
const typed = new Map();
let previews = "";
let asked = "";
let renewal = 0;

async function check(fresh = "") {
  const mine = ++turn;
  if (fresh) asked = asked && asked !== fresh ? "all" : fresh;
  const renewed = fresh ? ++renewal : 0;
  const data = new FormData(form);
  data.delete("files");
  if (fresh) data.append("fresh", asked);
  let answer;
  try {
    answer = await fetch(say.check, { method: "POST", body: data });
  } catch { return; }
  if (!answer.ok || (fresh ? renewed !== renewal : mine !== turn)) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (fresh) asked = "";
  const at = document.activeElement;
  const caret = at && "selectionStart" in at ? [at.selectionStart, at.selectionEnd] : null;
  for (const part of page.querySelectorAll("[data-slot]")) {
    const old = form.querySelector(`[data-slot="${part.dataset.slot}"]`);
    if (!old) continue;
    if (part.dataset.slot === "previews") {
      if (part.innerHTML !== previews) { old.replaceChildren(...document.importNode(part, true).childNodes); previews = part.innerHTML; }
    } else if (/^(fields|kind|shown)-/.test(part.dataset.slot)) exchange(old, part);
    else old.replaceWith(part);
  }
  if (!at?.id || document.activeElement !== document.body) return;
  const again = document.getElementById(at.id);
  again?.focus();
  if (Number.isInteger(caret?.[0])) again?.setSelectionRange?.(...caret);
}

/* what stands in a field now counts, not what stood there when we asked; and what somebody typed is still there when
   the same field comes back with another kind of post */
const named = (field) => field.type === "checkbox" ? `${field.name}=${field.value}` : field.id;
function exchange(old, part) {
  const open = old.querySelector("details")?.open;
  const now = new Map([...old.querySelectorAll("input,textarea,select")].filter((field) => field.type !== "hidden").map((field) => [named(field), field]));
  for (const [key, field] of now) if (key && field.type !== "checkbox" && field.tagName !== "SELECT" && field.value) typed.set(key, field.value);
  old.replaceWith(part);
  if (open) part.querySelector("details")?.setAttribute("open", "");
  let came = false;
  for (const field of part.querySelectorAll("input,textarea,select")) {
    const before = now.get(named(field));
    if (field.type === "hidden") continue;
    if (field.type === "checkbox") { if (before) field.checked = before.checked; }
    else if (before) { if (field.tagName !== "SELECT" || [...field.options].some((one) => one.value === before.value)) field.value = before.value; }
    else if (field.tagName !== "SELECT" && !field.value && typed.has(field.id)) { field.value = typed.get(field.id); came = true; }
  }
  if (came) changed();
}

function changed() {
  dirty += 1;
  if (!busy && !stopped && saved.textContent !== say.unsaved) {
    saved.textContent = say.unsaved;
    saved.parentElement.className = "field-note unsaved";
  }
  shelve(form, say.shelf);
  arrange();
  clearTimeout(checkTimer);
  checkTimer = setTimeout(() => check(), 350);
  if (!("careful" in say)) later(2500);
}

function arrange() {
  const chosen = new Set([...form.querySelectorAll("[name=channel]:checked")].map((box) => box.value));
  for (const part of form.querySelectorAll(".variant")) part.hidden = !chosen.has(part.dataset.channel);
}

form.addEventListener("input", (event) => { if (event.target.type !== "file") changed(); });
form.addEventListener("input", (event) => { if (!event.target.value) typed.delete(event.target.id); });
form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.fresh) check(box.dataset.fresh);
  if (box.name === "channel" && box.checked) check(box.value);
  if (!box.name?.startsWith("own-") || !box.checked) return;
  const own = form.elements.namedItem(`text-${box.name.slice(4)}`);
  if (!own.value) { own.value = form.elements.text.value; changed(); }
  own.focus();
});
form.addEventListener("click", (event) => {
  const more = event.target.closest("[data-more]");
  if (!more) return;
  event.preventDefault();
  check(more.dataset.more).then(() => [...form.querySelectorAll(`[data-parts="${more.dataset.more}"] textarea`)].at(-1)?.focus());
});
document.body.addEventListener("gembala:media", () => { if (form.querySelector(".made progress")) check(); });
form.addEventListener("submit", () => { stored = dirty; clearTimeout(saveTimer); stopped = true; });
document.addEventListener("visibilitychange", () => { if (document.hidden && !("careful" in say)) save(); });
addEventListener("beforeunload", (event) => { if (dirty !== stored) event.preventDefault(); });

pictures(form, changed, check);
arrange();
const shelf = look(say.shelf);
if (shelf && restore(form, shelf)) { notice("found", say.found); changed(); } else if (shelf) unshelve(say.shelf);
