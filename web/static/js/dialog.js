// Native dialogs: a button with data-opens shows one, focus goes back where it was. Side panels close on Escape the same way.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const close = document.querySelector(".tk-panel [data-close-panel]");
  if (!close || document.querySelector("dialog[open]")) return;
  const back = document.getElementById(close.dataset.closePanel);
  close.closest(".tk-panel").remove();
  if (back) {
    back.removeAttribute("aria-current");
    back.focus();
  }
});
