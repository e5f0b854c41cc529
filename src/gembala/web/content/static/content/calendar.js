// Drag a post to another day, or to a good hour. The side sheet has "Move to…" for the keyboard.
import "./times.js";

function toast(text) {
  const note = document.createElement("div");
  note.className = "toast-note";
  note.append(Object.assign(document.createElement("p"), { textContent: text }));
  document.getElementById("toasts")?.append(note);
  setTimeout(() => note.remove(), 6000);
}

let held = null;
const place = (target) => target.closest?.("[data-hour]") ?? target.closest?.("[data-day]");
const clear = () => { for (const one of document.querySelectorAll(".drop-here")) one.classList.remove("drop-here"); };

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-move]");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.textContent.trim());
  held.classList.add("held-chip");
});
document.addEventListener("dragend", () => { held?.classList.remove("held-chip"); held = null; clear(); });
document.addEventListener("dragover", (event) => {
  const spot = held && place(event.target);
  if (!spot) return;
  event.preventDefault();
  clear();
  spot.classList.add("drop-here");
});
document.addEventListener("drop", async (event) => {
  const spot = held && place(event.target);
  if (!spot) return;
  event.preventDefault();
  const post = held;
  const frame = document.getElementById("cal");
  const day = spot.closest("[data-day]").dataset.day;
  const time = spot.dataset.hour ?? post.dataset.time;
  if (post.closest("[data-day]")?.dataset.day === day && time === post.dataset.time) return;
  const data = new URLSearchParams({ date: day, time, zone: frame.dataset.zone });
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(post.dataset.move, { method: "POST", body: data, headers: { Accept: "application/json", "X-CSRFToken": token } });
    const told = answer.ok ? {} : await answer.json().catch(() => ({}));
    toast(answer.ok ? frame.dataset.moved : told.error ?? frame.dataset.lost);
  } catch {
    toast(frame.dataset.lost);
  }
  document.body.dispatchEvent(new Event("moved"));
});
