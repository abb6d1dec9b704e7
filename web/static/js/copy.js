// Copies a text, as for LINE, and says so on the button itself and to screen readers.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Over plain http on a private network there is no clipboard: select and copy as before.
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  event.preventDefault();
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  await copy(source ? source.value || source.textContent.trim() : button.dataset.copy);
  const words = button.innerHTML;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = document.body.dataset.copied;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.innerHTML = words; button.style.minWidth = ""; }, 2500);
});
