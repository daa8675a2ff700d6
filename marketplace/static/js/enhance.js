// The only script a page names. It loads a behaviour when the page holds an element for it; everything works without.

const BEHAVIOURS = [
  ["form[data-once]", "./once.js"],
  ["details[data-confirm]", "./confirm.js"],
  ["details[data-menu]", "./menu.js"],
  ["[data-flash]", "./flash.js"],
  ["[data-error-summary]", "./errors.js"],
  ["input[data-photo-preview]", "./photo-preview.js"],
  ["form[data-quote-url]", "./quote.js"],
  ["button[data-near]", "./near.js"],
];

for (const [selector, module] of BEHAVIOURS) {
  const elements = document.querySelectorAll(selector);
  if (elements.length > 0) {
    import(module).then(({ enhance }) => elements.forEach(enhance));
  }
}
