// Writes on a form (`data-chooses`) what is chosen in it, "name=value" for each, so that its
// stylesheet can leave out the fields that this choice does not ask for. Without this script all
// of them stand there. (`:has()` would do the same, but the telephones of many came before it.)
const chosen = (field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.type === "select-one");

for (const form of document.querySelectorAll("form[data-chooses]")) {
  const write = () => {
    form.dataset.choices = [...form.elements].filter(chosen).map((field) => `${field.name}=${field.value}`).join(" ");
  };
  form.addEventListener("input", write);
  window.addEventListener("pageshow", write); // a browser that goes back fills in what was chosen
  write();
}
