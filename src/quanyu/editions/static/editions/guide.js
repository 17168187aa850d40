/* What was typed outlives an expired session: it waits in this tab until it was saved. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-keep]");
  if (!form) return;
  var key = form.dataset.keep, kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key));
  } catch (fault) {
    kept = null;
  }
  sessionStorage.removeItem(key);

  function restore(fields) {
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") return;
      var values = fields[field.name];
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = Boolean(values && values.indexOf(field.value) >= 0);
      } else if (values) {
        field.value = values.shift();
      }
    });
  }

  /* The same revision as before: nothing came of it. A fault on the page shows what was typed. */
  var fault = document.querySelector("main [role=alert]");
  if (kept && kept.rev === (form.dataset.rev || "") && !fault) {
    restore(kept.fields);
    var note = document.getElementById("guide-kept");
    if (note) note.hidden = false;
  }

  form.addEventListener("submit", function () {
    var fields = {};
    new FormData(form).forEach(function (value, name) {
      if (name === "csrfmiddlewaretoken" || name === "rev" || typeof value !== "string") return;
      (fields[name] = fields[name] || []).push(value);
    });
    sessionStorage.setItem(key, JSON.stringify({ rev: form.dataset.rev || "", fields: fields }));
  });
})();
