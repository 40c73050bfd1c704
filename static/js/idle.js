/* Until when the sign-in lasts: counts down in the last five minutes, says so twice to those who listen, extends without
   leaving the page, and saves an unfinished draft in the last seconds. What was typed elsewhere stays in this window,
   covered, until the same person has signed in again in another one. Without this file the page tells the time, the button
   opens a window of its own, and the server ends the sign-in all the same. */
(function () {
  "use strict";

  var bar = document.querySelector(".p-idle");
  if (!bar) {
    return;
  }
  var NEAR = 300, SAVE = 20, KEY = "idle-ends-at";
  var until = bar.querySelector(".p-idle-until"), count = bar.querySelector(".p-idle-count");
  var clock = count.querySelector("strong"), status = bar.querySelector("[role=status]");
  var form = bar.querySelector("form");
  var over = bar.querySelector(".p-idle-over");
  var endsAt, told, saved, typed = false, title = document.title;

  function lasts(seconds) {
    endsAt = Date.now() + seconds * 1000;
    told = Infinity;
    saved = false;
    status.textContent = "";
    try {
      window.localStorage.setItem(KEY, String(endsAt));
    } catch (refused) {
      /* a browser that keeps nothing: its other tabs count for themselves */
    }
  }

  function say(left, at, words) {
    if (left <= at && told > at) {
      told = at;
      status.textContent = words;
    }
  }

  function saveDraft() {
    var draft = document.querySelector("form[data-draft]");
    saved = true;
    if (draft) {
      fetch(draft.action, {
        method: "POST",
        body: new FormData(draft),
        headers: { "X-Unattended": "1" },
        redirect: "manual"
      })
        .then(function (answer) {
          var version = answer.headers.get("X-Saved-Version");
          if (version) {
            draft.elements.version.value = version;
          }
        })
        .catch(function () {
          /* no network: what was typed stays in this window */
        });
    }
  }

  /* Nobody who comes to this screen reads it; whoever wrote it finds it again. */
  function cover(isOver) {
    over.hidden = !isOver;
    count.hidden = isOver;
    form.hidden = isOver;
    bar.classList.toggle("is-near", isOver);
    document.querySelectorAll("main, header, .krds-breadcrumb-wrap").forEach(function (part) {
      part.hidden = isOver;
    });
    document.title = isOver ? "로그아웃했습니다" : title;
    if (isOver) {
      over.querySelector("a").focus();
    }
  }

  /* Somebody has signed in in another window: the same person goes on here, with the new form tokens. */
  function returned() {
    fetch(window.location.href)
      .then(function (answer) {
        return answer.text();
      })
      .then(function (text) {
        var now = new DOMParser().parseFromString(text, "text/html");
        var hers = now.querySelector(".p-idle"), token = now.querySelector("[name=csrfmiddlewaretoken]");
        if (!hers || !token || hers.dataset.who !== bar.dataset.who) {
          window.location.assign(window.location.href);
          return;
        }
        document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(function (field) {
          field.value = token.value;
        });
        cover(false);
        lasts(Number(hers.dataset.left));
        draw();
      });
  }

  function draw() {
    if (!over.hidden) {
      return;
    }
    var left = Math.round((endsAt - Date.now()) / 1000);
    var near = left <= NEAR;
    bar.classList.toggle("is-near", near);
    until.hidden = near;
    count.hidden = !near;
    if (!near) {
      return;
    }
    var shown = Math.max(0, left);
    clock.textContent = Math.floor(shown / 60) + "분 " + (shown % 60) + "초";
    say(left, NEAR, "5분 안에 자동으로 로그아웃합니다. 더 쓰시려면 시간 연장을 눌러 주세요.");
    say(left, 60, "1분 안에 자동으로 로그아웃합니다. 더 쓰시려면 시간 연장을 눌러 주세요.");
    if (left <= SAVE && !saved) {
      saveDraft();
    }
    if (left < -1 && typed) {
      cover(true);
    } else if (left < -1) {
      window.location.assign(window.location.href);
    }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.json();
      })
      .then(function (answer) {
        lasts(answer.left);
        draw();
        status.textContent = "로그인 시간을 연장했습니다.";
      })
      .catch(function () {
        form.submit();
      });
  });

  document.addEventListener("input", function (event) {
    typed = typed || !event.target.closest("form[data-draft]");
  });

  // Another tab was used or extended: this one lasts as long.
  window.addEventListener("storage", function (event) {
    if (event.key === KEY && !over.hidden) {
      returned();
    } else if (event.key === KEY && Number(event.newValue) > endsAt) {
      endsAt = Number(event.newValue);
      told = Infinity;
      saved = false;
      draw();
    }
  });

  form.removeAttribute("target");
  bar.querySelector(".p-idle-window").remove();
  lasts(Number(bar.dataset.left));
  draw();
  window.setInterval(draw, 1000);
})();
