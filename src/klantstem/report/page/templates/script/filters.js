// The controls of the filters, made here because without the script there is nothing to filter.
function makeFilters() {
  const pick = byId("kies-segment");
  pick.append(new Option(words.all, ""));
  cube.segments.forEach(({ name, labels }) => {
    const group = element("optgroup", { label: name });
    group.append(...labels.map((label) => new Option(label, `${name}:${label}`)));
    pick.append(group);
  });
  byId("kies-van").append(new Option(words.always, ""), ...cube.periods.map((key) => new Option(periodName(key), key)));
  byId("kies-tot").append(new Option(words.ever, ""), ...cube.periods.map((key) => new Option(periodName(key), key)));
  document.querySelector('[data-field="segment"]').hidden = !segments.size;
  for (const end of ["van", "tot"]) document.querySelector(`[data-field="${end}"]`).hidden = cube.periods.length < 2;
  for (const name of ["segment", "van", "tot"])
    byId(`kies-${name}`).addEventListener("change", (event) => choose({ [name]: event.target.value }));
  for (const radio of all('[name="houding"]')) radio.addEventListener("change", () => choose({ alleen: radio.value }));
  byId("wis").addEventListener("click", () => {
    filter = {};
    choose({});
    pick.focus();
  });
  byId("filters").querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").hidden = false;
}

function showFilters() {
  const choice = choiceOf(filter), items = count(choice, measure.items).items, of = count(choiceOf({}), measure.items).items;
  for (const name of ["segment", "van", "tot"]) byId(`kies-${name}`).value = filter[name] ?? "";
  for (const radio of all('[name="houding"]')) radio.checked = radio.value === (filter.alleen ?? "");
  byId("wis").hidden = !Object.keys(filter).length;
  const text = isWhole(choice) ? reactions(of) : fill(words.part, { deel: number(items), geheel: number(of) });
  if (byId("telling").textContent !== text) byId("telling").textContent = text;
  const note = [words.filtered, choice.segment ? fill(words.hidden, { aantal: number(cube.min) }) : "",
    isWhole(choice) || knownShares(choice) ? "" : words.near];
  byId("toelichting").replaceChildren(element("b", {}, `${nameOf(choice)}: ${text}.`), ` ${note.filter(Boolean).join(" ")}`);
  byId("toelichting").hidden = isWhole(choice);
}
