/* A new shop's fields appear when it is chosen; a missing day fills the dialog it opens. */
(function () {
  "use strict";
  document.addEventListener("change", function (event) {
    var shown = event.target.dataset ? event.target.dataset.shows : "";
    var part = shown ? document.getElementById(shown) : null;
    if (part) part.hidden = event.target.value !== "new";
  });
  document.addEventListener("click", function (event) {
    var mark = event.target instanceof Element ? event.target.closest("[data-fill-action]") : null;
    if (!mark) return;
    var dialog = document.getElementById(mark.dataset.dialog);
    dialog.querySelector("form").action = mark.dataset.fillAction;
    dialog.querySelector("[name=day]").value = mark.dataset.fillDay;
  });
})();
