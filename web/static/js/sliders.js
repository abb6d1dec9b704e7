// Says beside a slider what its number means.
for (const slider of document.querySelectorAll("[data-slider]")) {
  const said = document.querySelector(`output[for="${slider.id}"]`);
  const tell = () => {
    const words = slider.value === "0" ? slider.dataset.zero : slider.dataset.words.replace("%", slider.value);
    said.textContent = words;
    slider.setAttribute("aria-valuetext", words);
  };
  slider.addEventListener("input", tell);
  tell();
}
