// Adding files with progress, their descriptions and order.
const make = (tag, fields = {}, ...children) => { const one = Object.assign(document.createElement(tag), fields); one.append(...children); return one; };

export function pictures(form, changed, refresh) {
  const shelf = form.querySelector("#media");
  const uploads = form.querySelector("#uploads");
  const say = form.dataset;

  function send(file) {
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const words = make("span", { textContent: say.uploading.replace("{name}", file.name) });
    const line = make("p", { className: "field-note uploading" }, words, bar);
    uploads.append(line);
    const request = new XMLHttpRequest();
    const fail = (text) => { line.className = "field-note note-bad"; line.textContent = `${file.name}: ${text}`; setTimeout(() => line.remove(), 15000); };
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.upload.addEventListener("load", () => { words.textContent = say.looking.replace("{name}", file.name); bar.removeAttribute("value"); });
    request.addEventListener("error", () => fail(say.offline));
    request.addEventListener("load", () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { /* a proxy answered */ }
      if (request.status !== 200) { fail(told.error ?? say.offline); return; }
      line.remove();
      add(told);
    });
    request.open("POST", say.media);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    const data = new FormData();
    data.append("file", file);
    request.send(data);
  }

  async function add(one) {
    if (shelf.querySelector(`[data-media="${one.id}"]`)) return;
    const page = new DOMParser().parseFromString(one.html, "text/html");
    shelf.append(...page.body.children);
    // its description is what comes next, unless somebody writes elsewhere by now
    if (!document.activeElement?.matches("input:not([type=file]),textarea,select")) shelf.querySelector(`[name="alt-${one.id}"]`)?.focus();
    changed();
    await refresh("all");
    if (one.kind === "captions") {
      for (const field of form.querySelectorAll("[data-captions]")) if (!field.value) field.value = one.id;
      changed();
    }
  }

  form.querySelector("#files").addEventListener("change", (event) => {
    [...event.target.files].forEach(send);
    event.target.value = "";
  });
  form.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    [...event.dataTransfer.files].forEach(send);
  });
  form.addEventListener("paste", (event) => [...event.clipboardData.files].forEach(send));
  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-drop],[data-earlier]")?.closest("[data-media]");
    if (!box) return;
    if (event.target.closest("[data-earlier]")) {
      box.previousElementSibling?.before(box);
      event.target.closest("button").focus();
    } else {
      for (const one of form.querySelectorAll(`[data-for="${box.dataset.media}"]`)) one.remove();
      box.remove();
    }
    changed();
    refresh("all");
  });
}
