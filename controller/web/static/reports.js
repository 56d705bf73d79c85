// Lets a usual period fill the two dates; without a script they are typed.
for (const button of document.querySelectorAll("button[data-first]")) {
  button.addEventListener("click", () => {
    document.getElementById("first_day").value = button.dataset.first;
    document.getElementById("last_day").value = button.dataset.last;
  });
}
