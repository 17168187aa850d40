/* A new shop's fields appear when it is chosen; a mark of the board fills the dialog it opens. */
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
    var day = dialog.querySelector("[name=day]");
    if (day) day.value = mark.dataset.fillDay;
    var told = dialog.querySelector("[data-filled]");
    if (told) told.textContent = mark.dataset.fillText;
  });
  /* A wide grid opens at the present week. */
  document.querySelectorAll("[data-scroll-here]").forEach(function (head) {
    var around = head.closest(".q-scroll");
    var first = head.parentNode.firstElementChild;
    around.scrollLeft = Math.max(0, head.offsetLeft - first.offsetWidth - 12);
  });
})();
