/* A task: what was typed is kept until it is sent, reasons open where they are asked for. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-task]");

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element ? event.target.closest("[data-reveal]") : null;
    var part = button && document.getElementById(button.dataset.reveal);
    if (!part) return;
    part.hidden = !part.hidden;
    button.setAttribute("aria-expanded", String(!part.hidden));
    var field = part.querySelector("textarea");
    if (!part.hidden && field) field.focus();
  });

  if (!form) return;
  var key = "qy-task-" + form.dataset.keep;
  var fields = form.querySelectorAll("textarea, input[type=text], input[type=datetime-local]");

  function keep() {
    var said = {};
    fields.forEach(function (field) {
      if (field.name && field.value) said[field.name] = field.value;
    });
    try { sessionStorage.setItem(key, JSON.stringify(said)); } catch (full) { /* nothing to do */ }
  }

  function restore() {
    var said;
    try { said = JSON.parse(sessionStorage.getItem(key) || "{}"); } catch (broken) { said = {}; }
    fields.forEach(function (field) {
      if (field.name && said[field.name] && !field.value) field.value = said[field.name];
    });
  }

  /* Only the pressed button decides which fields have to be filled. */
  form.addEventListener("click", function (event) {
    var button = event.target instanceof Element ? event.target.closest("button[name=outcome]") : null;
    if (!button) return;
    var back = button.value === "reject" || button.value === "back";
    form.noValidate = back;
    var reason = form.querySelector("[name=reason]");
    if (reason) reason.required = back;
    if (back && reason && !reason.value.trim()) {
      event.preventDefault();
      reason.focus();
      reason.reportValidity();
    }
  });

  form.addEventListener("input", keep);
  form.addEventListener("submit", function () {
    try { sessionStorage.removeItem(key); } catch (gone) { /* nothing to do */ }
  });
  restore();
})();
