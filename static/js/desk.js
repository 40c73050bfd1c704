/* The desk works without this file. It adds the keyboard and opening a row in place (with htmx). */
(function () {
  "use strict";

  function rows() {
    return Array.from(document.querySelectorAll(".p-rows a[data-row]"));
  }

  function peekOf(link) {
    return document.getElementById(link.getAttribute("aria-controls"));
  }

  function show(link, open) {
    link.setAttribute("aria-expanded", String(open));
    link.closest("tr").classList.toggle("is-selected", open);
    peekOf(link).hidden = !open;
  }

  function isPeek(link) {
    return link && link.matches && link.matches("a[data-row]");
  }

  // An open row closes at the next press, without asking the server.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var link = event.detail.elt;
    if (!isPeek(link)) {
      return;
    }
    if (link.getAttribute("aria-expanded") === "true") {
      event.preventDefault();
      show(link, false);
    }
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var link = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (isPeek(link)) {
      show(link, true);
    }
  });

  // Signed out or not allowed any more: the page itself says so.
  document.addEventListener("htmx:responseError", function (event) {
    var link = event.detail.elt;
    if (isPeek(link)) {
      window.location.assign(link.href);
    }
  });

  function move(step) {
    var all = rows();
    var here = all.indexOf(document.activeElement);
    var next = all[Math.max(0, Math.min(all.length - 1, here + step))];
    if (next) {
      next.focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    var key = event.key.toLowerCase();
    var link = document.activeElement;
    if (key === "j" || key === "k") {
      move(key === "j" ? 1 : -1);
    } else if (key === "o" && isPeek(link)) {
      link.click();
    } else if (key === "enter" && isPeek(link)) {
      window.location.assign(link.href);
    } else if (key === "/" && document.getElementById("id_q")) {
      document.getElementById("id_q").focus();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
