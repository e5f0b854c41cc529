// A good time is one press away: the button fills the three fields beside it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-date][data-time]");
  if (!button || button.dataset.move) return;
  const form = button.closest("form");
  for (const name of ["date", "time", "zone"]) {
    const field = form?.elements.namedItem(name);
    if (field) { field.value = button.dataset[name]; field.dispatchEvent(new Event("input", { bubbles: true })); }
  }
  for (const one of form.querySelectorAll("[data-date][data-time]")) one.setAttribute("aria-pressed", String(one === button));
});
