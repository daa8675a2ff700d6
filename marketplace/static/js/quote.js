// The running total of a booking form. data-quote-url answers a GET with the form's fields by a piece of HTML
// (price lines, or the rule that fails in words), shown in [data-quote-output]. Without it the next screen tells the price.

const PAUSE_MS = 300;

export function enhance(form) {
  const output = form.querySelector("[data-quote-output]") ?? document.querySelector("[data-quote-output]");
  if (!output) return;
  let timer = 0;
  let asked = null;

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const fields = new URLSearchParams(
      [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrf_token"),
    );
    output.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.dataset.quoteUrl}?${fields}`, {
        headers: { Accept: "text/html", "X-Requested-With": "fetch" },
        signal: asked.signal,
      });
      // 422 carries the sentence about the rule that fails; anything else is left to the next screen.
      if (answer.ok || answer.status === 422) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        output.replaceChildren(...page.body.childNodes);
      }
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    output.removeAttribute("aria-busy");
  }

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask(); // the browser brought the fields back
  });
}
