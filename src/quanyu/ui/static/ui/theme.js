/* Runs before the first paint: turns "auto" into light or dark. */
(function () {
  "use strict";
  var root = document.documentElement;
  var device = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    var choice = root.dataset.themeChoice || "auto";
    root.dataset.theme = choice === "auto" ? (device.matches ? "dark" : "light") : choice;
  }
  apply();
  if (device.addEventListener) {
    device.addEventListener("change", function () {
      apply();
      document.dispatchEvent(new Event("qy:theme"));
    });
  }
})();
