// A form is sent once: a second press does nothing while the first is on its way.
// Coming back by the browser's button finds it ready again, and a form that led nowhere (a download) is freed after a while.

const FREE_AGAIN_MS = 8000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-once-held]")) {
    button.removeAttribute("aria-disabled");
    delete button.dataset.onceHeld;
  }
}

export function enhance(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    // aria-disabled, not disabled: the button keeps the focus, and its name and value are still sent.
    const button = event.submitter;
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.dataset.onceHeld = "yes";
    }
    window.setTimeout(() => release(form), FREE_AGAIN_MS);
  });
  window.addEventListener("pageshow", () => release(form));
}
