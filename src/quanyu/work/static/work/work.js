/* Names behind an @ while one writes, and ticking all items of a list. */
(function () {
  "use strict";

  function typed(box) {
    var before = box.value.slice(0, box.selectionStart);
    var found = /[@＠]([^\s@＠]{1,40})$/.exec(before);
    return found ? found[1] : "";
  }

  function list(box) {
    return box.closest(".work-write").querySelector(".work-names");
  }

  document.addEventListener("input", function (event) {
    var box = event.target;
    if (!(box instanceof HTMLTextAreaElement) || !box.hasAttribute("data-mention")) return;
    var names = list(box), text = typed(box);
    if (!text) {
      names.hidden = true;
      return;
    }
    fetch(names.dataset.names + "?q=" + encodeURIComponent(text), { headers: { "HX-Request": "true" } })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (html) {
        if (typed(box) !== text) return;
        names.innerHTML = html;
        names.hidden = !names.children.length;
      });
  });

  document.addEventListener("click", function (event) {
    var name = event.target instanceof Element ? event.target.closest("[data-name]") : null;
    if (!name) return;
    var names = name.closest(".work-names");
    var box = names.closest(".work-write").querySelector("textarea");
    var end = box.selectionStart, start = end - typed(box).length;
    box.setRangeText(name.dataset.name + " ", start, end, "end");
    names.hidden = true;
    box.focus();
  });

  document.addEventListener("change", function (event) {
    var all = event.target;
    if (!(all instanceof HTMLInputElement) || !all.dataset.checkAll) return;
    document.querySelectorAll('input[name="' + all.dataset.checkAll + '"]').forEach(function (box) {
      box.checked = all.checked;
    });
  });
})();
