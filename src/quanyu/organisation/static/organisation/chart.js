/* The org chart: fold levels, find and walk through hits, zoom, pan by dragging, print to fit.
   Without this script the chart is a complete nested list. */
(function () {
  "use strict";
  var canvas = document.getElementById("org-canvas");
  if (!canvas) return;
  var tree = document.getElementById("org-tree");
  var levels = document.getElementById("org-levels");
  var find = document.getElementById("org-find");
  var told = document.getElementById("org-hits");
  var scale = document.getElementById("org-scale");
  var PAPER = { a4: 1047, a3: 1512 };  /* width between the margins at 96 dots an inch */
  var MANY = 60, LEGIBLE = 0.75;
  var zoom = 1, hits = [], at = 0, asked = 0;

  function setZoom(value) {
    zoom = Math.min(2, Math.max(0.2, value));
    tree.style.setProperty("--zoom", String(zoom));
    scale.textContent = Math.round(zoom * 100) + "%";
  }

  function fold(node, folded) {
    var button = node.querySelector(":scope > .org-fold");
    if (!button) return;
    node.classList.toggle("org-folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
  }

  function foldBelow(level) {
    tree.querySelectorAll(".org-node").forEach(function (node) {
      fold(node, Number(node.dataset.depth) + 1 >= level);
    });
  }

  function show(target) {
    for (var node = target.closest(".org-node"); node; node = node.parentNode.closest(".org-node")) {
      if (node !== target.closest(".org-node")) fold(node, false);
    }
    tree.querySelectorAll(".org-here").forEach(function (other) { other.classList.remove("org-here"); });
    target.classList.add("org-here");
    target.scrollIntoView({ block: "center", inline: "center" });
  }

  function clear() {
    tree.querySelectorAll(".org-hit, .org-here").forEach(function (hit) {
      hit.classList.remove("org-hit", "org-here");
    });
    hits = [];
    told.textContent = "";
  }

  function walk(step) {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    show(hits[at]);
    told.textContent = find.dataset.some.replace("{at}", at + 1).replace("{n}", hits.length);
  }

  function mark(found) {
    clear();
    var ids = found.units.map(function (id) { return "u" + id; })
      .concat(found.posts.map(function (id) { return "p" + id; }));
    hits = ids.map(function (id) { return document.getElementById(id); }).filter(Boolean);
    hits.sort(function (one, two) {
      return one.compareDocumentPosition(two) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    });
    hits.forEach(function (hit) { hit.classList.add("org-hit"); });
    at = 0;
    if (hits.length) walk(0);
    else told.textContent = find.dataset.none;
  }

  function search() {
    var text = find.value.trim(), mine = ++asked;
    if (!text) return clear();
    fetch(find.dataset.url + "?q=" + encodeURIComponent(text), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : { units: [], posts: [] }; })
      .then(function (found) { if (mine === asked) mark(found); });
  }

  var wait = 0;
  find.addEventListener("input", function () {
    clearTimeout(wait);
    wait = setTimeout(search, 200);
  });
  find.addEventListener("keydown", function (event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    walk(event.shiftKey ? -1 : 1);
  });

  levels.addEventListener("change", function () { foldBelow(Number(levels.value)); });

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) return;
    var button = event.target.closest(".org-fold");
    if (button) fold(button.parentNode, button.getAttribute("aria-expanded") === "true");
    var lens = event.target.closest("[data-zoom]");
    if (lens && lens.dataset.zoom === "fit") fit(canvas.clientWidth - 40);
    else if (lens) setZoom(zoom * (lens.dataset.zoom === "+" ? 1.2 : 1 / 1.2));
    var paper = event.target.closest("[data-paper]");
    if (paper) print(paper.dataset.paper);
  });

  function fit(space) {
    setZoom(1);
    setZoom(Math.min(1, space / tree.scrollWidth));
  }

  function print(paper) {
    var before = zoom;
    document.documentElement.dataset.paper = paper;
    fit(PAPER[paper]);
    addEventListener("afterprint", function () {
      delete document.documentElement.dataset.paper;
      setZoom(before);
    }, { once: true });
    window.print();
  }

  canvas.addEventListener("keydown", function (event) {
    if (event.target !== canvas) return;
    if (event.key === "+" || event.key === "=") setZoom(zoom * 1.2);
    if (event.key === "-") setZoom(zoom / 1.2);
    if (event.key === "0") setZoom(1);
  });

  /* Pan by dragging the ground. */
  var from = null;
  canvas.addEventListener("pointerdown", function (event) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    if (event.target.closest("a, button, .org-box")) return;
    from = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
    canvas.classList.add("org-pan");
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", function (event) {
    if (!from) return;
    canvas.scrollLeft = from.x - event.clientX;
    canvas.scrollTop = from.y - event.clientY;
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    canvas.addEventListener(name, function () {
      from = null;
      canvas.classList.remove("org-pan");
    });
  });

  if (tree.querySelectorAll(".org-node").length > MANY) {
    levels.value = String(Math.min(3, levels.options.length));
    foldBelow(Number(levels.value));
  }
  if (matchMedia("(min-width: 761px)").matches) {
    fit(canvas.clientWidth - 40);
    if (zoom < LEGIBLE) setZoom(LEGIBLE);
  }
})();
