// Asks the device for a passkey and sends what it says with the form.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  form.querySelector("[data-passkey-go]").addEventListener("click", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}

async function ask(form) {
  const way = form.dataset.passkey;
  if (way === "sign-in") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    return window.webauthnJSON.get((await answer.json()).request_options);
  }
  const options = JSON.parse(form.dataset.options);
  if (way === "get") return window.webauthnJSON.get(options);
  const alone = form.elements.passwordless.checked;
  Object.assign(options.publicKey.authenticatorSelection ??= {}, {
    residentKey: alone ? "required" : "discouraged", requireResidentKey: alone, ...(alone && { userVerification: "required" }),
  });
  return window.webauthnJSON.create(options);
}
