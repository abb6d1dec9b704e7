/* The settings page: what is ticked can be tried before it is saved.
 *
 *   <button type="button" data-try-signals hidden>   shown where there are scripts */
import { setWanted } from "./comfort.js";
import { signal, startFeedback } from "./feedback.js";

startFeedback();
document.querySelectorAll("[data-try-signals]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const name of ["sound", "flash", "shake"]) setWanted(name, button.form.elements[name].checked);
    signal("ok");
  });
});
