// The words of a form, kept in this browser until the server has them.
const kept = (form) => [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");

export function shelve(form, key) {
  try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: kept(form) })); } catch { /* full or forbidden: the server still saves */ }
}

export function unshelve(key) {
  try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
}

export function look(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; }
}

// Puts texts, choices and times back. Gives whether anything differs from the page.
export function restore(form, shelf) {
  const values = new Map();
  for (const [name, value] of shelf.fields) values.set(name, [...(values.get(name) ?? []), value]);
  let changed = false;
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit"].includes(field.type)) continue;
    const wanted = values.get(field.name) ?? [];
    if (field.type === "checkbox") {
      const on = wanted.includes(field.value);
      if (field.checked !== on) { field.checked = on; changed = true; }
    } else if (wanted.length && field.value !== wanted[0]) { field.value = wanted[0]; changed = true; }
  }
  return changed;
}
