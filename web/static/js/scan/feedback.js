/* Sound, flash and shake beside what the screen says; never the only sign of anything.
 *
 *   signal("hit" | "ok" | "fail")   a code was read, an entry was booked, something was refused
 *   <... data-feedback="ok">        on a page that opens: given once when the page is shown
 *   <button data-sound-toggle data-on="..." data-off="...">   the mute switch; its words come from the page
 *       (inside a [data-sound-word] element if there is one, so that an icon can stand beside the word)
 *
 * What is wanted is kept on this phone only (comfort.js). iPhones allow sound only after a tap on the same page and never shake.
 * Sound, flash and shake are each on or off. */

import { setWanted, wants } from "./comfort.js";

const TUNES = {
  hit: { notes: [[1320, 0, 0.07]], shake: 40 },
  ok: { notes: [[880, 0, 0.1], [1320, 0.11, 0.16]], shake: [60, 40, 60] },
  fail: { notes: [[220, 0, 0.18], [196, 0.22, 0.26]], shake: [200, 80, 200] },
};
let context;

export function isMuted() {
  return !wants("sound");
}

function wake() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context || isMuted()) return;
  context ||= new Context();
  if (context.state === "suspended") context.resume().catch(() => {});
}

function play([pitch, start, length]) {
  const sound = context.createOscillator();
  const volume = context.createGain();
  const at = context.currentTime + start;
  sound.frequency.value = pitch;
  volume.gain.setValueAtTime(0.2, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + length);
  sound.connect(volume).connect(context.destination);
  sound.start(at);
  sound.stop(at + length);
}

/* A frame around the screen, green and whole or red and dashed, for half a second. */
function flash(name) {
  document.querySelector(".tk-flash")?.remove();
  const frame = document.createElement("div");
  frame.className = "tk-flash";
  frame.dataset.name = name;
  frame.setAttribute("aria-hidden", "true");
  frame.addEventListener("animationend", () => frame.remove());
  document.body.append(frame);
}

export function signal(name) {
  const tune = TUNES[name];
  if (!tune) return;
  if (wants("flash")) flash(name);
  // Before the first tap on a page browsers refuse to shake, and complain in their log.
  if (wants("shake") && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(tune.shake);
  if (isMuted()) return;
  wake();
  if (context) tune.notes.forEach(play);
}

function showSwitch(button) {
  const word = button.querySelector("[data-sound-word]") || button;
  word.textContent = isMuted() ? button.dataset.off : button.dataset.on;
}

export function startFeedback(root = document) {
  document.addEventListener("pointerdown", wake, { once: true, capture: true });
  root.querySelectorAll("[data-sound-toggle]").forEach((button) => {
    button.hidden = false;
    showSwitch(button);
    button.addEventListener("click", () => {
      setWanted("sound", isMuted());
      showSwitch(button);
      signal("hit");
    });
  });
  const sign = root.querySelector("[data-feedback]");
  // A page brought back by the back button has already said it.
  if (sign && performance.getEntriesByType("navigation")[0]?.type !== "back_forward") signal(sign.dataset.feedback);
}
