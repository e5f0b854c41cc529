// Palette (Ctrl/⌘ K), key list (?), walking by keys (g + letter, n), toasts and menus. No page needs it to work.
const body = document.body;
const palette = document.getElementById("palette");
const keys = document.getElementById("keys");
const icons = new URL(document.querySelector("use[href*='icons']")?.getAttribute("href")?.split("#")[0] ?? "/static/frame/icons.svg", location.href).pathname;

function typing(target) {
  return target.closest?.("input,textarea,select,[contenteditable=true],dialog[open]");
}

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  if (dialog === palette) { field.value = ""; seek(); field.focus(); }
}

/* palette */
const field = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
const none = palette?.querySelector(".palette-empty");
let asked = 0;
let timer;

function row(one, index) {
  const link = document.createElement("a");
  link.setAttribute("role", "option");
  link.id = `found-${index}`;
  link.setAttribute("aria-selected", index === 0 ? "true" : "false");
  link.href = one.url;
  link.tabIndex = -1;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${icons}#i-${one.icon}`);
  svg.append(use);
  const title = document.createElement("span");
  title.className = "clip";
  title.textContent = one.title;
  const kind = document.createElement("span");
  kind.className = "quiet";
  kind.textContent = one.kind;
  link.append(svg, title, kind);
  return link;
}

async function seek() {
  const turn = ++asked;
  const answer = await fetch(`${body.dataset.find}?q=${encodeURIComponent(field.value)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || turn !== asked) return;
  const { found } = await answer.json();
  list.replaceChildren(...found.map(row));
  none.hidden = found.length > 0;
  mark(0);
}

function mark(index) {
  const rows = [...list.children];
  rows.forEach((item, at) => item.setAttribute("aria-selected", at === index ? "true" : "false"));
  if (rows[index]) { rows[index].scrollIntoView({ block: "nearest" }); field.setAttribute("aria-activedescendant", rows[index].id); }
  else field.removeAttribute("aria-activedescendant");
}

field?.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(seek, 120); });
field?.addEventListener("keydown", (event) => {
  const rows = [...list.children];
  const at = rows.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark((at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % Math.max(rows.length, 1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    rows[at]?.click();
  }
});

/* keys */
let going = 0;
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(palette); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (event.key === "?") { event.preventDefault(); open(keys); return; }
  if (Date.now() - going < 1200) {
    going = 0;
    document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
    return;
  }
  if (event.key === "g") going = Date.now();
  if (event.key === "n" && body.dataset.compose) location.assign(body.dataset.compose);
});

/* what is clicked */
addEventListener("click", (event) => {
  const target = event.target;
  const opener = target.closest?.("[data-open]");
  if (opener) { opener.closest("details")?.removeAttribute("open"); open(document.getElementById(opener.dataset.open)); }
  if (target.closest?.("[data-close]")) target.closest("dialog").close();
  if (target instanceof HTMLDialogElement && target.open) {
    const box = target.getBoundingClientRect();
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) target.close();
  }
  target.closest?.("[data-dismiss]")?.closest("[data-toast]")?.remove();
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(target)) menu.removeAttribute("open");
  const copier = target.closest?.("[data-copy]");
  if (copier) navigator.clipboard?.writeText(document.getElementById(copier.dataset.copy).textContent.trim()).then(() => {
    copier.querySelector("span").textContent = copier.dataset.done;
  });
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("[data-menu][open]")) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); }
});

/* toasts leave by themselves, unless they hold something to do */
function fade(toast) {
  if (toast.querySelector("form,a")) return;
  setTimeout(() => toast.remove(), 6000);
}
export function toast(text) {
  const note = document.createElement("div");
  note.className = "toast-note";
  note.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = text;
  note.append(words);
  document.getElementById("toasts").append(note);
  fade(note);
}
document.querySelectorAll("[data-toast]").forEach(fade);
body.addEventListener("gembala:toast", (event) => toast(event.detail.value ?? event.detail.text ?? ""));
