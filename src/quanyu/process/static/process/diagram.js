/* Pan, zoom and fit of a process drawing, by mouse, by touch and by keyboard. */
(function () {
  "use strict";
  var LEAST = 0.3, MOST = 2.5, LEGIBLE = 0.86;

  function prepare(stage) {
    if (stage.dataset.ready) return;
    var svg = stage.querySelector("svg");
    if (!svg) return;
    stage.dataset.ready = "yes";
    var wide = Number(svg.getAttribute("width"));
    var high = Number(svg.getAttribute("height"));
    var scale = 1;

    function draw(wanted, x, y) {
      var before = scale;
      var left = x === undefined ? stage.clientWidth / 2 : x;
      var top = y === undefined ? stage.clientHeight / 2 : y;
      var held = { x: stage.scrollLeft + left, y: stage.scrollTop + top };
      scale = Math.min(MOST, Math.max(LEAST, wanted));
      svg.setAttribute("width", Math.round(wide * scale));
      svg.setAttribute("height", Math.round(high * scale));
      stage.scrollLeft = held.x * scale / before - left;
      stage.scrollTop = held.y * scale / before - top;
      var more = stage.scrollWidth > stage.clientWidth || stage.scrollHeight > stage.clientHeight;
      stage.dataset.pan = more ? "yes" : "no";
    }

    function fit() {
      draw(Math.min((stage.clientWidth - 20) / wide, (stage.clientHeight - 20) / high, 1));
      stage.scrollLeft = stage.scrollTop = 0;
    }

    /* At first: the whole drawing where that can be read, else where work is open. */
    function begin() {
      var room = stage.clientWidth - 20;
      var first = Math.min(1, room / wide);
      var high_enough = Math.min(high * Math.max(first, LEGIBLE) + 24, 0.62 * window.innerHeight);
      stage.style.setProperty("--stage", Math.max(240, high_enough) + "px");
      draw(Math.max(LEGIBLE, first));
      stage.scrollLeft = stage.scrollTop = 0;
      var open = svg.querySelector(".is-late, .is-open, .is-parked");
      if (!open) return;
      var box = open.getBoundingClientRect(), around = stage.getBoundingClientRect();
      if (box.right + 90 < around.right && box.bottom + 20 < around.bottom) return;
      stage.scrollLeft += box.left - around.left - (around.width - box.width) / 2;
      stage.scrollTop += box.top - around.top - (around.height - box.height) / 2;
    }

    stage.closest("[data-diagram]").querySelectorAll("[data-zoom]").forEach(function (button) {
      button.addEventListener("click", function () {
        if (button.dataset.zoom === "fit") fit();
        else draw(scale * (button.dataset.zoom === "in" ? 1.25 : 0.8));
      });
    });

    stage.addEventListener("keydown", function (event) {
      if (event.key === "+" || event.key === "=") draw(scale * 1.25);
      else if (event.key === "-") draw(scale * 0.8);
      else if (event.key === "0") fit();
      else return;
      event.preventDefault();
    });

    stage.addEventListener("wheel", function (event) {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      var around = stage.getBoundingClientRect();
      var factor = event.deltaY < 0 ? 1.1 : 1 / 1.1;
      draw(scale * factor, event.clientX - around.left, event.clientY - around.top);
    }, { passive: false });

    var held = null;
    stage.addEventListener("pointerdown", function (event) {
      if (event.pointerType !== "mouse" || event.button || event.target.closest("a")) return;
      held = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
      stage.classList.add("moving");
    });
    window.addEventListener("pointermove", function (event) {
      if (!held) return;
      stage.scrollLeft = held.x - event.clientX;
      stage.scrollTop = held.y - event.clientY;
    });
    window.addEventListener("pointerup", function () {
      held = null;
      stage.classList.remove("moving");
    });
    begin();
  }

  function prepareAll() {
    document.querySelectorAll(".process-stage").forEach(prepare);
  }

  document.addEventListener("htmx:afterSwap", prepareAll);
  prepareAll();
})();
