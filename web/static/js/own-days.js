// Days that are typed count, whatever period was chosen by name before.
const period = document.getElementById("period");
for (const name of ["from", "to"]) {
  const day = document.getElementById(name);
  if (day && period) day.addEventListener("change", () => { period.value = ""; });
}
