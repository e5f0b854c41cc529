// Keys of the inbox and the review queue, and panes as pages on a phone. Everything works without it.
const main = () => document.getElementById("isi");
const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => rows().findIndex((row) => row.getAttribute("aria-current") === "true" || row === document.activeElement);

function choose(row) {
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
  row.focus({ preventScroll: true });
  if (row.matches("a")) row.click();
}

function walk(step) {
  const all = rows();
  const at = current();
  choose(all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]);
}

function press(key) {
  const row = document.activeElement?.closest?.("[data-row]:not(a)");
  const scope = row ?? (main()?.querySelector(".queue-list") ? rows()[0] : null);
  const found = scope?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? main()?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  found.click();
  const menu = found.closest("details");
  if (found.matches("summary")) requestAnimationFrame(() => menu.querySelector("input:not([type=hidden]),button")?.focus());
  return true;
}

addEventListener("keydown", (event) => {
  const target = event.target;
  if (target.id === "balas") {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); target.form.querySelector("[data-send]").click(); }
    if (event.key === "Escape") target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const close = document.querySelector("[data-close-mark]");
  if (event.key === "Escape" && close) { event.preventDefault(); close.click(); return; }
  if (target.closest?.("input,textarea,select,[contenteditable=true],dialog[open],.menu-sheet")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") { event.preventDefault(); walk(key === "j" ? 1 : -1); return; }
  if (key === "r") { const box = document.getElementById("balas"); if (box) { event.preventDefault(); box.focus(); } return; }
  if (["e", "h", "a", "m", "z", "s", "b", "/"].includes(key) && press(key)) event.preventDefault();
});

// A click on a line opens it in place: tell the list which one, and on a phone turn the page.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("a[data-row]");
  if (!row) return;
  for (const other of rows()) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "utas") return;
  newest();
  const asked = event.detail.requestConfig?.elt;
  if (asked?.dataset.first) {
    document.querySelector(`[data-row="${asked.dataset.first}"]`)?.setAttribute("aria-current", "true");
    return;
  }
  const panes = main();
  panes?.classList.remove("at-list", "at-person");
  panes?.classList.add("at-thread");
});

// What is being written survives a change of the list; the newest word is in sight.
function newest() {
  const pane = document.getElementById("utas");
  if (pane) pane.scrollTop = pane.scrollHeight;
}
newest();

// The chosen view is in sight where not all of them fit.
function chosen() {
  const views = document.querySelector(".views");
  const one = views?.querySelector("[aria-current]");
  if (one) views.scrollLeft = one.offsetLeft - views.offsetLeft - (views.clientWidth - one.offsetWidth) / 2;
}
chosen();
document.addEventListener("htmx:afterSettle", chosen);

// A live list keeps the open line marked, and waits while lines are ticked.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("[data-live-list]") && document.querySelector(".tick-line input:checked")) event.preventDefault();
  if (event.target.id === "kata" && document.querySelector(".acts[open]")) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "baris" && event.detail.target.id !== "baris") return;
  const open = /\/inbox\/(\d+)\//.exec(location.pathname)?.[1];
  if (!open) return;
  for (const row of rows()) row.toggleAttribute("aria-current", false);
  document.querySelector(`[data-row="${open}"]`)?.setAttribute("aria-current", "true");
});
