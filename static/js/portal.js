/* The portal works without this file. It adds what only a script can: the live count under a long answer,
   closing the settings panel with Escape or a tap beside it, and a button that prints. */
(function () {
  "use strict";

  document.addEventListener("input", function (event) {
    var count = event.target.closest && event.target.closest(".textarea-wrap");
    if (count) {
      count.querySelector(".count-now").textContent = Array.from(event.target.value).length;
    }
  });

  function closePanel(panel) {
    panel.open = false;
  }

  document.addEventListener("keydown", function (event) {
    var panel = event.key === "Escape" && document.querySelector(".p-prefs[open]");
    if (panel) {
      closePanel(panel);
      panel.querySelector("summary").focus();
    }
  });

  document.addEventListener("click", function (event) {
    var panel = document.querySelector(".p-prefs[open]");
    if (panel && !panel.contains(event.target)) {
      closePanel(panel);
    }
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
