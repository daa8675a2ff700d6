// <details data-confirm> opens as a dialog: the focus goes in, Escape and a press outside lead out, the focus comes back.

export function enhance(details) {
  const summary = details.querySelector("summary");
  const panel = details.querySelector("[data-confirm-panel]");
  if (!summary || !panel || typeof HTMLDialogElement !== "function") return;

  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const title = panel.querySelector("h2");
  if (title) {
    title.id = title.id || `confirm-${crypto.randomUUID()}`;
    dialog.setAttribute("aria-labelledby", title.id);
  }

  summary.setAttribute("role", "button");
  summary.setAttribute("aria-haspopup", "dialog");
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    details.open = false;
    dialog.append(panel);
    document.body.append(dialog);
    dialog.showModal();
  });

  const keep = panel.querySelector("[data-confirm-close]");
  if (keep) {
    keep.hidden = false;
    keep.addEventListener("click", () => dialog.close());
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
  dialog.addEventListener("close", () => {
    details.append(panel);
    dialog.remove();
    summary.focus();
  });

  // A refused form must be seen again without another press.
  if (panel.querySelector("[aria-invalid='true'], [data-error-summary]")) summary.click();
}
