/* The editor of a handbook file: line numbers, going to a line, a warning before text is lost. */
(function () {
  "use strict";
  var form = document.getElementById("editor");
  if (!form) return;
  var area = form.querySelector("textarea");
  var numbers = form.querySelector("[data-lines]");
  var saved = area.value;

  function marks() {
    var found = {};
    document.querySelectorAll("#found [data-goto]").forEach(function (link) {
      var item = link.closest("li");
      var bad = item && item.querySelector("use[href$='#circle-x']");
      if (bad || !found[link.dataset.goto]) found[link.dataset.goto] = bad ? "bad" : "warn";
    });
    return found;
  }

  function number() {
    var wanted = area.value.split("\n").length;
    var marked = marks();
    while (numbers.children.length > wanted) numbers.lastChild.remove();
    while (numbers.children.length < wanted) numbers.append(document.createElement("li"));
    for (var n = 1; n <= wanted; n += 1) {
      var line = numbers.children[n - 1];
      if (line.textContent !== String(n)) line.textContent = n;
      if (line.className !== (marked[n] || "")) line.className = marked[n] || "";
    }
    numbers.scrollTop = area.scrollTop;
  }

  function goTo(line) {
    var lines = area.value.split("\n");
    var first = 0;
    for (var n = 0; n < Math.min(line - 1, lines.length); n += 1) first += lines[n].length + 1;
    area.focus();
    area.setSelectionRange(first, first + (lines[line - 1] || "").length);
    area.scrollTop = Math.max(0, (line - 6) * 20);
    number();
  }

  area.addEventListener("input", number);
  area.addEventListener("scroll", function () { numbers.scrollTop = area.scrollTop; });
  area.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  document.addEventListener("click", function (event) {
    var link = event.target instanceof Element ? event.target.closest("[data-goto]") : null;
    if (link) goTo(Number(link.dataset.goto));
  });
  document.addEventListener("htmx:afterSwap", number);
  form.addEventListener("submit", function () { saved = area.value; });
  window.addEventListener("beforeunload", function (event) {
    if (area.value !== saved) event.preventDefault();
  });
  number();
  if (area.dataset.line) goTo(Number(area.dataset.line));
})();
