/* A photograph of a label: made small on the phone before it is sent, and sent as soon as it is taken.
 *
 *   <form data-photo-form enctype="multipart/form-data"> <input type="file" name="photo" data-photo-file> <button data-photo-send>
 *
 * The server draws it anew in any case; where this file or the browser cannot, the form is an ordinary one. */

const LONGEST = 1600;
const QUALITY = 0.85;

async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", QUALITY); });
  return new File([blob], "photo.jpg", { type: "image/jpeg" });
}

async function send(form, input) {
  if (!input.files.length) return;
  try {
    const held = new DataTransfer();
    held.items.add(await small(input.files[0]));
    input.files = held.files;
  } catch {
    // As it is, then: the server says what is wrong with it.
  }
  form.requestSubmit();
}

document.querySelectorAll("[data-photo-form]").forEach((form) => {
  const input = form.querySelector("[data-photo-file]");
  form.querySelector("[data-photo-send]").hidden = true;
  input.addEventListener("change", () => { send(form, input); });
});
