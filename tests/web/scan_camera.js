// Keeps what the camera reports where a test can read it.
import { decodeFile, startCamera } from "/static/js/scan/camera.js";
import { Sightings } from "/static/js/scan/sightings.js";
import * as printedDate from "/static/js/scan/printed-date.js";
import { newKey } from "/static/js/scan/key.js";

const video = document.querySelector("video");
const codes = [];
const states = [];
const photos = [];
const camera = startCamera({
  video,
  onCode: (text, symbology, format) => codes.push({ text, symbology, format }),
  onState: (state) => states.push(state),
});
document.querySelector("input").addEventListener("change", async (event) => {
  photos.push(await decodeFile(event.target.files[0], { video }));
});

// The content policy forbids a test to poll with code of its own, so the page waits for it.
async function arrived(isTrue, patience = 15000) {
  const end = performance.now() + patience;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`did not happen: ${isTrue}; states ${states}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

Object.assign(window, { arrived, camera, codes, states, photos, video, Sightings, printedDate, newKey });
