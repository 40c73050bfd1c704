/* Blackening works without this file, by the numbers. It adds drawing: a rectangle dragged on the page fills an empty row. */
(function () {
  "use strict";

  var sheet = document.querySelector(".p-blacken-sheet");
  if (!sheet) {
    return;
  }
  var drawing = sheet.querySelector("svg");
  var rows = Array.from(document.querySelectorAll("[data-area]")).map(function (row) {
    return Array.from(row.querySelectorAll("input"));
  });
  var start = null;
  var drawn = null;

  function place(event) {
    var box = sheet.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map(function (part) {
      return Math.round(Math.max(0, Math.min(1, part)) * 1000) / 10;
    });
  }

  function sides(from, to) {
    return [
      Math.min(from[0], to[0]),
      Math.min(from[1], to[1]),
      Math.abs(from[0] - to[0]),
      Math.abs(from[1] - to[1]),
    ];
  }

  function rectangle(numbers) {
    var shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ["x", "y", "width", "height"].forEach(function (name, position) {
      shape.setAttribute(name, String(numbers[position]));
    });
    return drawing.appendChild(shape);
  }

  function redraw() {
    drawing.replaceChildren();
    rows.forEach(function (boxes) {
      var numbers = boxes.slice(1).map(function (box) {
        return box.value === "" ? NaN : Number(box.value);
      });
      if (boxes[0].value === sheet.dataset.page && numbers.every(Number.isFinite)) {
        rectangle(numbers);
      }
    });
  }

  function freeRow() {
    return rows.find(function (boxes) {
      return boxes.every(function (box) {
        return box.value === "";
      });
    });
  }

  sheet.addEventListener("pointerdown", function (event) {
    if (event.button !== 0 || !freeRow()) {
      return;
    }
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    start = place(event);
  });

  sheet.addEventListener("pointermove", function (event) {
    if (!start) {
      return;
    }
    if (drawn) {
      drawn.remove();
    }
    drawn = rectangle(sides(start, place(event)));
  });

  function finish(event) {
    if (!start) {
      return;
    }
    var numbers = sides(start, place(event));
    var boxes = freeRow();
    start = drawn = null;
    if (event.type === "pointerup" && numbers[2] >= 0.2 && numbers[3] >= 0.2) {
      [sheet.dataset.page].concat(numbers.map(function (number) {
        return String(Math.round(number * 10) / 10);
      })).forEach(function (value, position) {
        boxes[position].value = value;
      });
    }
    redraw();
  }

  sheet.addEventListener("pointerup", finish);
  sheet.addEventListener("pointercancel", finish);
  document.addEventListener("input", redraw);
  redraw();
})();
