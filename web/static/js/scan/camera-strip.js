/* The camera strip of a scan page: picture, light, lens, photograph, and what to do when there is no camera.
 *
 *   <section data-camera-strip>                data-state is set to the camera's state (camera.js)
 *     <video data-scan-video playsinline muted data-worker data-decoder data-wasm data-views></video>
 *     <p data-camera-message role="status">    text of the state from data-scan-flow: "camera_denied", ...
 *     <button data-camera-retry hidden>  <button data-torch hidden aria-pressed>
 *     <label data-zoom-box hidden> <input type="range" data-zoom>   where the camera can enlarge
 *     <label data-lens-box hidden> <select data-lens>   shown when there are several; names not given by the browser
 *                                                        come from the text "lens" with {n}
 *     <input type="file" accept="image/*" capture="environment" data-photo> */
import { decodeFile, startCamera } from "./camera.js";

const RETRYABLE = ["denied", "none", "broken", "black"];

function showLenses(strip, { lenses, lens }, texts) {
  const menu = strip.querySelector("[data-lens]");
  if (!menu) return;
  menu.replaceChildren(...lenses.map(({ id, label }, place) =>
    new Option(label || (texts.lens || "{n}").replace("{n}", place + 1), id, false, id === lens)));
  menu.closest("[data-lens-box]").hidden = lenses.length < 2;
}

function showZoom(strip, range) {
  const slider = strip.querySelector("[data-zoom]");
  if (!slider) return;
  slider.closest("[data-zoom-box]").hidden = !range;
  if (range) Object.assign(slider, { min: range.min, max: range.max, step: range.step, value: range.value });
}

function show(strip, state, { detail, texts }) {
  strip.dataset.state = state;
  const message = strip.querySelector("[data-camera-message]");
  if (message) message.textContent = texts[`camera_${state}`] || "";
  const retry = strip.querySelector("[data-camera-retry]");
  if (retry) retry.hidden = !RETRYABLE.includes(state);
  const torch = strip.querySelector("[data-torch]");
  if (torch) torch.hidden = !(state === "live" || state === "paused") || !detail.torch;
  if (!detail.lenses) return;
  showLenses(strip, detail, texts);
  showZoom(strip, detail.zoom);
}

function startTorch(strip, camera) {
  const button = strip.querySelector("[data-torch]");
  button?.addEventListener("click", () => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    camera.torch(isOn);
  });
}

async function readPhoto(input, { video, onCode, onNothing }) {
  const [file] = input.files;
  if (!file) return;
  input.value = "";
  const [code] = await decodeFile(file, { video }).catch(() => []);
  if (code) onCode(code.text, code.symbology, code.format);
  else onNothing();
}

/* -> the camera, or undefined when the page has none */
export function startStrip(root, { texts, onCode, onNothing }) {
  const strip = root.querySelector("[data-camera-strip]");
  const video = strip?.querySelector("[data-scan-video]");
  if (!video) return undefined;
  strip.hidden = false;
  const onState = (state, detail) => show(strip, state, { detail, texts });
  const camera = startCamera({ video, onCode, onState });
  startTorch(strip, camera);
  strip.querySelector("[data-camera-retry]")?.addEventListener("click", () => camera.retry());
  strip.querySelector("[data-zoom]")?.addEventListener("input", (event) => camera.zoom(event.target.value));
  strip.querySelector("[data-lens]")?.addEventListener("change", (event) => camera.lens(event.target.value));
  root.querySelectorAll("[data-photo]").forEach((input) => {
    input.addEventListener("change", () => readPhoto(input, { video, onCode, onNothing }));
  });
  return camera;
}
