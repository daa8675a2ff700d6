// "Near me": asks the device where it is and searches around it. The button is drawn only where the device can tell;
// without it a district does the same. The point is rounded to about ten metres: the address of a search may be shared.

const DECIMALS = 4;

export function enhance(button) {
  const form = button.form;
  if (!form || !("geolocation" in navigator)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fill(form, "lat", coords.latitude.toFixed(DECIMALS));
        fill(form, "lng", coords.longitude.toFixed(DECIMALS));
        const place = form.elements.namedItem("district");
        if (place) place.value = "";
        form.requestSubmit();
      },
      () => {
        button.removeAttribute("aria-busy");
        button.disabled = true;
        button.querySelector("span").textContent = button.dataset.denied;
      },
      { maximumAge: 300_000, timeout: 10_000 },
    );
  });
}

function fill(form, name, value) {
  let input = form.elements.namedItem(name);
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  input.value = value;
}
