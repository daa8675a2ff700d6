// "Use where I am now": fills the two figures of a point from the device. Without it they are typed.

const button = document.querySelector("[data-locate]");
const status = document.querySelector("[data-locate-status]");
const latitude = document.querySelector("input[name='latitude']");
const longitude = document.querySelector("input[name='longitude']");

if (button && status && latitude && longitude && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        latitude.value = coords.latitude.toFixed(6);
        longitude.value = coords.longitude.toFixed(6);
        button.removeAttribute("aria-busy");
        status.textContent = status.dataset.done;
      },
      () => {
        button.removeAttribute("aria-busy");
        status.textContent = status.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
