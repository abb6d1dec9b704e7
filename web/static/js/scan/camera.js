/* The rear camera as a source of codes. Knows nothing of goods or forms.
 *
 *   const camera = startCamera({video, onCode(text, symbologyIdentifier, format), onState(state, detail)})
 *   camera.stop()  camera.torch(on)  camera.zoom(times)  camera.pause()  camera.resume()
 *   camera.retry()  try again after a refusal     camera.lens(id)  another lens, remembered on this phone
 *   camera.forget() let the code in view count again
 *   await decodeFile(file, {video}) -> [{text, symbology, format}]   a photograph in place of the camera
 *
 * <video playsinline muted data-worker data-decoder data-wasm data-views>: the four addresses (see decoder.js).
 * States: starting, live (detail {torch, zoom: {min, max, step, value} or nothing, lenses: [{id, label}], lens}), paused, asleep (page hidden), stopped, and
 *   insecure  no https, so the browser has no camera      denied  the person or the device said no
 *   none      no camera                                   broken  taken by another app, or the decoder did not load
 *   black     a camera without a picture */
import { openDecoder } from "./decoder.js";
import { Sightings } from "./sightings.js";

// What is tried on one frame after the other; the next view of a frame only where those before showed nothing.
const ROUND = [["plain", "level", "slanted"], ["turned", "level", "upright"], ["plain", "level", "leaning"], ["middle", "level"]];
const PHOTO_VIEWS = ["plain", "turned", "middle", "large", "level", "upright", "slanted", "leaning"];
const BLACK_AFTER_MS = 3000;
const BETWEEN_FRAMES_MS = 40;
const LENS_MEMORY = "tasuki.lens";
const REFUSALS = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none",
};

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function remembered(name, value) {
  // Private windows refuse storage; a forgotten lens is no reason to stop.
  try {
    if (value !== undefined) localStorage.setItem(name, value);
    return localStorage.getItem(name) || "";
  } catch {
    return "";
  }
}

function nextFrame(video) {
  const shown = "requestVideoFrameCallback" in video
    ? new Promise((resolve) => video.requestVideoFrameCallback(resolve))
    : wait(BETWEEN_FRAMES_MS);
  return Promise.race([shown, wait(500)]);
}

class Camera {
  constructor({ video, onCode, onState }) {
    Object.assign(this, { video, onCode, onState: onState || (() => {}) });
    this.sightings = new Sightings();
    this.isPaused = false;
    this.isOver = false;
    this.turn = 0;
    this.watch();
    this.open();
  }

  watch() {
    const leave = () => this.release("asleep");
    const isBusy = () => ["starting", "live", "paused"].includes(this.state);
    const back = () => { if (!document.hidden && !isBusy()) this.open(); };
    this.listeners = [
      [document, "visibilitychange", () => (document.hidden ? leave() : back())],
      [window, "pagehide", leave],
      [window, "pageshow", (event) => event.persisted && back()],
    ];
    this.listeners.forEach(([target, name, act]) => target.addEventListener(name, act));
  }

  tell(state, detail = {}) {
    this.state = state;
    this.onState(state, detail);
  }

  async open({ isSecondTry = false } = {}) {
    if (this.isOver || document.hidden) return;
    const turn = ++this.turn;
    if (!window.isSecureContext) { this.tell("insecure"); return; }
    if (!navigator.mediaDevices?.getUserMedia) { this.tell("none"); return; }
    this.tell("starting");
    try {
      this.decoder ||= openDecoder(this.video);
      const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: this.wishes() });
      if (turn !== this.turn) { stream.getTracks().forEach((track) => track.stop()); return; }
      await this.show(stream, { turn, isSecondTry });
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  wishes() {
    const lens = remembered(LENS_MEMORY);
    const which = lens ? { deviceId: { ideal: lens } } : { facingMode: { ideal: "environment" } };
    return { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } };
  }

  async show(stream, { turn, isSecondTry }) {
    this.stream = stream;
    this.track = stream.getVideoTracks()[0];
    this.track.addEventListener("ended", () => turn === this.turn && this.fail(new Error("camera was taken away")));
    this.video.srcObject = stream;
    this.video.play().catch(() => {});
    if (!(await this.hasPicture(turn))) {
      if (turn !== this.turn) return;
      this.letGo();
      // Home-screen apps on some iPhones give a black picture once and a good one when asked again.
      if (isSecondTry) this.tell("black");
      else await this.open({ isSecondTry: true });
      return;
    }
    this.stayAwake();
    await this.decoder.ready;
    if (turn !== this.turn) return;
    await this.announce();
    await this.run(turn);
  }

  async hasPicture(turn) {
    const end = performance.now() + BLACK_AFTER_MS;
    while (turn === this.turn && performance.now() < end) {
      if (this.video.videoWidth > 0 && this.video.readyState >= 2) return true;
      await wait(50);
    }
    return false;
  }

  async announce() {
    const able = this.track?.getCapabilities?.() || {};
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const lenses = devices.filter((device) => device.kind === "videoinput")
      .map((device) => ({ id: device.deviceId, label: device.label }));
    const lens = this.track?.getSettings?.().deviceId || "";
    this.detail = { torch: Boolean(able.torch), zoom: this.zoomRange(able.zoom), lenses, lens };
    // Some phones focus once at the start and then no more, unless told to.
    if (able.focusMode?.includes("continuous")) this.constrain({ focusMode: "continuous" });
    this.tell(this.isPaused ? "paused" : "live", this.detail);
  }

  async run(turn) {
    for (let frame = 0; turn === this.turn; frame += 1) {
      await nextFrame(this.video);
      if (this.isPaused || turn !== this.turn || this.video.readyState < 2) { await wait(BETWEEN_FRAMES_MS); continue; }
      const codes = await this.decoder.read(this.video, ...ROUND[frame % ROUND.length]).catch(() => []);
      if (turn !== this.turn || this.isPaused) continue;
      this.sightings.look(codes, performance.now())
        .forEach((code) => this.onCode(code.text, code.symbology, code.format));
      await wait(BETWEEN_FRAMES_MS);
    }
  }

  stayAwake() {
    navigator.wakeLock?.request("screen").then((lock) => { this.wakeLock = lock; }).catch(() => {});
  }

  fail(error) {
    this.turn += 1;
    this.letGo();
    this.decoder?.close();
    this.decoder = undefined;
    this.tell(REFUSALS[error?.name] || "broken", { reason: String(error) });
  }

  letGo() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.wakeLock?.release().catch(() => {});
    this.stream = this.track = this.wakeLock = undefined;
    this.video.srcObject = null;
  }

  release(state) {
    if (this.isOver || (!this.stream && this.state !== "starting")) return;
    this.turn += 1;
    this.letGo();
    this.tell(state);
  }

  stop() {
    this.release("stopped");
    this.isOver = true;
    this.turn += 1;
    this.decoder?.close();
    this.listeners.forEach(([target, name, act]) => target.removeEventListener(name, act));
  }

  setPaused(isPaused) {
    this.isPaused = isPaused;
    if (this.state === "live" || this.state === "paused") this.tell(isPaused ? "paused" : "live", this.detail);
  }

  zoomRange(able) {
    if (!able || !(able.max > able.min)) return undefined;
    // Past four times a phone only enlarges its own pixels.
    return { min: able.min, max: Math.min(able.max, 4 * able.min), step: able.step || 0.1, value: this.track.getSettings().zoom || able.min };
  }

  async constrain(wish) {
    await this.track?.applyConstraints({ advanced: [wish] }).catch(() => {});
  }

  async reopen() {
    this.turn += 1;
    this.letGo();
    await this.open();
  }
}

export function startCamera({ video, onCode, onState }) {
  const camera = new Camera({ video, onCode, onState });
  return {
    stop: () => camera.stop(),
    torch: (on) => camera.constrain({ torch: Boolean(on) }),
    zoom: (times) => camera.constrain({ zoom: Number(times) }),
    pause: () => camera.setPaused(true),
    resume: () => camera.setPaused(false),
    retry: () => camera.reopen(),
    forget: () => camera.sightings.forget(),
    lens: (id) => { remembered(LENS_MEMORY, id); return camera.reopen(); },
  };
}

async function pictureOf(file) {
  if ("createImageBitmap" in window) {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Older browsers refuse the option or the format: let an <img> try.
    }
  }
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

export async function decodeFile(file, { video } = {}) {
  const decoder = openDecoder(video);
  try {
    const picture = await pictureOf(file);
    for (const view of PHOTO_VIEWS) {
      const codes = await decoder.read(picture, view);
      if (codes.length) return codes.map(({ text, symbology, format }) => ({ text, symbology, format }));
    }
    return [];
  } finally {
    decoder.close();
  }
}
