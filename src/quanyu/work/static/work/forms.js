/* Lines of tables, people and files of a form; what is typed is kept until it is handed in. */
(function () {
  "use strict";

  function changed(element) {
    element.dispatchEvent(new Event("work:changed", { bubbles: true }));
  }

  /* Lines */
  function addLine(box) {
    var lines = box.querySelector("[data-lines]"), highest = -1;
    lines.querySelectorAll("[name]").forEach(function (input) {
      var found = /-(\d+)-[a-z_0-9]+(-find)?$/.exec(input.name);
      if (found) highest = Math.max(highest, Number(found[1]));
    });
    var fresh = box.querySelector("template").content.cloneNode(true);
    fresh.querySelectorAll("*").forEach(function (part) {
      ["name", "id", "for", "aria-controls", "aria-describedby"].forEach(function (key) {
        var said = part.getAttribute(key);
        if (said) part.setAttribute(key, said.replace("-NEW-", "-" + (highest + 1) + "-"));
      });
    });
    var row = fresh.querySelector("tr");
    lines.appendChild(fresh);
    if (window.htmx) window.htmx.process(row);
    return row;
  }

  /* People */
  function choose(option) {
    var box = option.closest("[data-people]"), chips = box.querySelector(".w-chips");
    var find = box.querySelector("[data-find]");
    if (box.hasAttribute("data-one")) chips.textContent = "";
    var there = Array.prototype.some.call(chips.querySelectorAll("input"), function (input) {
      return input.value === option.dataset.choose;
    });
    if (!there) chips.appendChild(chip(box, option.dataset.choose, option.dataset.label));
    find.value = "";
    shut(box);
    find.focus();
    changed(box);
  }

  function chip(box, value, label) {
    var fresh = box.querySelector("template").content.cloneNode(true);
    fresh.querySelector("span").textContent = label;
    fresh.querySelector("input").value = value;
    var button = fresh.querySelector("button");
    button.setAttribute("aria-label", button.getAttribute("aria-label") + " " + label);
    return fresh;
  }

  function shut(box) {
    box.querySelector(".w-found").textContent = "";
    box.querySelector("[data-find]").setAttribute("aria-expanded", "false");
  }

  document.addEventListener("htmx:configRequest", function (event) {
    var find = event.target;
    if (find.matches && find.matches("[data-find]")) event.detail.parameters.q = find.value;
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var box = event.target.closest && event.target.closest("[data-people]");
    if (!box) return;
    var open = Boolean(box.querySelector(".w-found .q-pop-item"));
    box.querySelector("[data-find]").setAttribute("aria-expanded", String(open));
  });

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) return;
    var add = event.target.closest("[data-add-row]");
    var dropRow = event.target.closest("[data-drop-row]");
    var dropChip = event.target.closest("[data-drop-chip]");
    var option = event.target.closest("[data-choose]");
    if (add) {
      var first = addLine(add.closest("[data-rows]")).querySelector("input, select, textarea");
      if (first) first.focus();
      changed(add);
    }
    if (dropRow) takeOut(dropRow, "tr");
    if (dropChip) takeOut(dropChip, "li");
    if (option) choose(option);
    document.querySelectorAll("[data-people]").forEach(function (box) {
      if (!box.contains(event.target)) shut(box);
    });
  });

  function takeOut(button, what) {
    var form = button.closest("[data-work-form]"), box = button.closest("[data-rows], [data-people], .w-files");
    button.closest(what).remove();
    var next = box.querySelector("[data-add-row], [data-find], input[type=file]");
    if (next) next.focus();
    if (form) changed(form);
  }

  document.addEventListener("keydown", function (event) {
    if (!(event.target instanceof Element)) return;
    var box = event.target.closest("[data-people]");
    if (!box) return;
    var options = Array.prototype.slice.call(box.querySelectorAll(".w-found .q-pop-item"));
    if (event.key === "Escape" && options.length) {
      event.stopPropagation();
      shut(box);
      box.querySelector("[data-find]").focus();
    }
    if (event.key === "Enter" && event.target.matches("[data-find]") && options.length) {
      event.preventDefault();
      choose(options[0]);
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      var at = options.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      options[(at + options.length) % options.length].focus();
    }
  });

  /* What is typed stays in this tab until it is handed in: a session that ran out costs nothing. */
  function keyOf(form) {
    return "qy-form|" + form.dataset.keptAs;
  }

  function fieldsOf(form) {
    return Array.prototype.filter.call(form.querySelectorAll("[name]"), function (input) {
      return input.type !== "file" && !input.closest("template");
    });
  }

  function keep(form) {
    var kept = fieldsOf(form).map(function (input) {
      var label = input.type === "hidden" ? input.parentNode.querySelector("span").textContent : "";
      return [input.name, input.value, input.type, input.checked, label];
    });
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
    } catch (full) {
      return;
    }
  }

  function restore(form) {
    var kept = JSON.parse(sessionStorage.getItem(keyOf(form)) || "null");
    if (!kept || form.hasAttribute("data-typed")) return;
    var differs = false;
    kept.forEach(function (one) {
      differs = putBack(form, one) || differs;
    });
    form.querySelector(".w-restored").hidden = !differs;
    if (differs) changed(form);
  }

  function named(form, name) {
    return fieldsOf(form).filter(function (input) { return input.name === name; });
  }

  function putBack(form, kept) {
    var name = kept[0], value = kept[1], type = kept[2], found = named(form, name);
    if (type === "hidden") return putChip(form, name, value, kept[4], found);
    if (!found.length && value) {
      found = named(withLine(form, name), name);
    }
    if (type === "radio" || type === "checkbox") {
      var match = found.filter(function (input) { return input.value === value; })[0];
      if (!match || match.checked === kept[3]) return false;
      match.checked = kept[3];
      return true;
    }
    if (!found.length || found[0].value === value) return false;
    found[0].value = value;
    return true;
  }

  function withLine(form, name) {
    form.querySelectorAll("[data-rows]").forEach(function (box) {
      var begin = box.querySelector("template").content.querySelector("[name]").name.split("-NEW-")[0];
      if (name.indexOf(begin + "-") === 0) addLine(box);
    });
    return form;
  }

  function putChip(form, name, value, label, found) {
    var there = found.some(function (input) { return input.value === value; });
    var find = form.querySelector('[name="' + CSS.escape(name + "-find") + '"]');
    if (there || !find) return false;
    var box = find.closest("[data-people]");
    box.querySelector(".w-chips").appendChild(chip(box, value, label));
    return true;
  }

  ["input", "change", "work:changed"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var form = event.target.closest && event.target.closest("[data-kept-as]");
      if (form) keep(form);
    });
  });

  function begin() {
    document.querySelectorAll("[data-kept-as]").forEach(restore);
    var told = document.querySelector("[data-work-form] [role=alert]");
    if (told) told.focus();
  }
  begin();
})();
