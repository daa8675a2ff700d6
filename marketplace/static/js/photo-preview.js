// Chosen photos are shown before they are sent. data-photo-preview: id of the place for them; data-limit: how many are kept.
// They are drawn on canvases: an address of their own (blob:) is not among the picture sources that the page allows.

const WIDTH = 240;

export function enhance(input) {
  const place = document.getElementById(input.dataset.photoPreview);
  if (!place) return;
  const limit = Number.parseInt(input.dataset.limit, 10) || Infinity;

  input.addEventListener("change", async () => {
    const photos = [...input.files].filter((file) => file.type.startsWith("image/"));
    const shown = await Promise.all(photos.slice(0, limit).map(drawing));
    place.replaceChildren(...shown);
    if (photos.length > limit) place.append(sentence(input.dataset.limitText));
    place.hidden = photos.length === 0;
  });
}

async function drawing(file) {
  try {
    const photo = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    canvas.className = "photo-preview__photo";
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * photo.height) / photo.width);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", file.name);
    canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
    photo.close();
    return canvas;
  } catch {
    return sentence(file.name); // not readable here; the server decides
  }
}

function sentence(text) {
  const paragraph = document.createElement("p");
  paragraph.className = "photo-preview__text";
  paragraph.textContent = text;
  return paragraph;
}
