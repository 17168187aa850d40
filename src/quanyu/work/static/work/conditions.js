/* Shows and hides fields by the conditions of the handbook. What counts is judged by the server. */
(function () {
  "use strict";

  function valueOf(form, name) {
    var box = form.querySelector('[data-field="' + CSS.escape(name) + '"]');
    if (!box || box.hidden) return null;
    var type = box.dataset.type;
    if (type === "choices") return ticked(box);
    if (type === "people" || type === "file" || type === "image") return listed(box);
    var radio = box.querySelector("input[type=radio]");
    var input = radio ? box.querySelector("input[type=radio]:checked") : box.querySelector("input, select, textarea");
    var text = input ? input.value.trim() : "";
    if (!text) return null;
    if (type === "yes_no") return text === "yes";
    var number = Number(text.replace(/[,，\s]/g, ""));
    if (type === "number") return isNaN(number) ? null : number;
    if (type === "money") return isNaN(number) ? null : Math.round(number * 100);
    return text;
  }

  function ticked(box) {
    return Array.prototype.map.call(box.querySelectorAll("input:checked"), function (one) {
      return one.value;
    });
  }

  function listed(box) {
    return Array.prototype.map.call(box.querySelectorAll(".w-chips input"), function (one) {
      return one.value;
    });
  }

  var SIGNS = {
    "==": function (a, b) { return a === b; },
    "!=": function (a, b) { return a !== b; },
    "<": function (a, b) { return a !== null && b !== null && a < b; },
    "<=": function (a, b) { return a !== null && b !== null && a <= b; },
    ">": function (a, b) { return a !== null && b !== null && a > b; },
    ">=": function (a, b) { return a !== null && b !== null && a >= b; },
    in: function (a, b) { return Array.isArray(b) && b.indexOf(a) >= 0; },
    out: function (a, b) { return Array.isArray(b) && b.indexOf(a) < 0; },
  };

  function worth(tree, form) {
    var head = tree[0], rest = tree.slice(1);
    if (head === "is") return rest[0];
    if (head === "field") return valueOf(form, rest[0]);
    var parts = rest.map(function (part) { return worth(part, form); });
    if (head === "list") return parts;
    if (head === "and") return parts.every(Boolean);
    if (head === "or") return parts.some(Boolean);
    if (head === "not") return !parts[0];
    return SIGNS[head](parts[0], parts[1]);
  }

  function settle(form) {
    form.querySelectorAll("[data-when]").forEach(function (box) {
      box.hidden = !worth(JSON.parse(box.dataset.when), form);
    });
  }

  function settleAll() {
    document.querySelectorAll("[data-work-form]").forEach(settle);
  }

  ["input", "change", "work:changed"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var form = event.target.closest && event.target.closest("[data-work-form]");
      if (form) settle(form);
    });
  });
  document.addEventListener("htmx:afterSwap", settleAll);
  settleAll();
})();
