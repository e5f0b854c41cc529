// Adding pictures with progress, their descriptions, and which channel shows which.
const make = (tag, fields = {}, ...children) => { const one = Object.assign(document.createElement(tag), fields); one.append(...children); return one; };

export function pictures(form, changed) {
  const shelf = form.querySelector("#media");
  const uploads = form.querySelector("#uploads");
  const say = form.dataset;

  function send(file) {
    const bar = make("progress", { max: 1, value: 0 });
    const words = make("span", { textContent: say.uploading.replace("{name}", file.name) });
    const line = make("p", { className: "field-note uploading" }, words, bar);
    uploads.append(line);
    const request = new XMLHttpRequest();
    const fail = (text) => { line.className = "field-note note-bad"; line.textContent = `${file.name}: ${text}`; setTimeout(() => line.remove(), 15000); };
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
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

  function add(one) {
    if (shelf.querySelector(`[data-media="${one.id}"]`)) return;
    const alt = make("input", { className: "form-control", name: `alt-${one.id}`, maxLength: 1500, value: one.alt });
    const drop = make("button", { type: "button", className: "btn btn-s btn-quiet", textContent: "×" });
    drop.dataset.drop = "";
    drop.setAttribute("aria-label", say.remove);
    const box = make("div", { className: "media-one" },
      make("input", { type: "hidden", name: "media", value: one.id }),
      make("img", { className: "thumb", src: one.url, alt: "" }),
      make("label", { className: "field" }, make("span", { className: "quiet", textContent: say.alt }), alt), drop);
    box.dataset.media = one.id;
    shelf.append(box);
    for (const place of form.querySelectorAll("[data-shown]")) {
      const pick = make("input", { type: "checkbox", checked: true });
      pick.dataset.pick = one.id;
      const label = make("label", { className: "tick" }, pick, make("span", {}, make("img", { className: "thumb-s", src: one.url, alt: one.name })));
      label.dataset.for = one.id;
      place.append(label);
    }
    changed();
    alt.focus();
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
    const box = event.target.closest("[data-drop]")?.closest("[data-media]");
    if (!box) return;
    for (const one of form.querySelectorAll(`[data-for="${box.dataset.media}"],[data-skip="${box.dataset.media}"]`)) one.remove();
    box.remove();
    changed();
  });
  form.addEventListener("change", (event) => {
    const pk = event.target.dataset?.pick;
    if (!pk) return;
    const place = event.target.closest("[data-shown]");
    place.querySelector(`[data-skip="${pk}"]`)?.remove();
    if (!event.target.checked) {
      const skip = make("input", { type: "hidden", name: `skip-${place.dataset.shown}`, value: pk });
      skip.dataset.skip = pk;
      place.append(skip);
    }
    changed();
  });
}
