// News after an action can be closed. They never go away by themselves: some people read slowly.

export function enhance(flash) {
  const close = flash.querySelector("[data-flash-close]");
  if (!close) return;
  close.hidden = false;
  close.addEventListener("click", () => {
    flash.remove();
    document.getElementById("main")?.focus();
  });
}
