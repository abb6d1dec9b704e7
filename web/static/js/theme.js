// Runs before the first paint: marks that scripts work, and resolves "same as device".
(function () {
  const root = document.documentElement;
  root.classList.add("tk-js");
  if (root.dataset.theme !== "device") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  apply();
  dark.addEventListener("change", apply);
})();
