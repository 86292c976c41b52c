"use strict";
(() => {
  const tools = document.querySelector(".tools");
  if (!tools) return;
  tools.hidden = false;

  const values = [...document.querySelectorAll("details.value")];
  const toggle = tools.querySelector("[data-toggle]");
  const label = () => {
    const open = values.length > 0 && values.every((value) => value.open);
    toggle.textContent = open ? "Sluit alle waarden" : "Open alle waarden";
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => {
    const open = !values.every((value) => value.open);
    for (const value of values) value.open = open;
    label();
  });
  for (const value of values) value.addEventListener("toggle", label);

  tools.querySelector("[data-save]").addEventListener("click", () => {
    const text = document.getElementById("cijfers").textContent;
    const link = document.createElement("a");
    const pretty = JSON.stringify(JSON.parse(text), null, 2);
    link.href = URL.createObjectURL(new Blob([pretty], { type: "application/json" }));
    link.download = "cijfers.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
})();
