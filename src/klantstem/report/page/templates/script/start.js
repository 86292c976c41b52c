// Follows the address, the controls and the links of the page.
let drawn = "";

function apply() {
  if (byId("filters")) {
    showFilters();
    const wanted = JSON.stringify(filter);
    if (wanted !== drawn) draw();
    drawn = wanted;
  }
  if (Object.keys(target).length) showPanel();
  else hidePanel();
}

function follow() {
  // The address of a section, such as #piramide, is no choice.
  if (location.hash && !location.hash.includes("=")) target = {};
  else ({ filter, target } = parse(location.hash));
  apply();
}

document.addEventListener("click", (event) => {
  const href = event.target.closest?.("a")?.getAttribute("href") ?? "";
  if (!href.startsWith("#") || !href.includes("=") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(parse(href).target);
});
panel.addEventListener("cancel", (event) => {
  event.preventDefault();
  goBack();
});
panel.addEventListener("click", (event) => {
  if (event.target === panel) goBack();
});
byId("sluit").addEventListener("click", goBack);
addEventListener("popstate", follow);

let shut = [];
addEventListener("beforeprint", () => {
  shut = all("details:not([open])");
  for (const details of shut) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of shut) details.open = false;
});

if (byId("filters")) makeFilters();
drawn = JSON.stringify({});
follow();
