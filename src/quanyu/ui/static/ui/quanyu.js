/* Behaviour of the shell: theme, drawer, menus, dialogs, tabs, search, drop zones, toasts. */
(function () {
  "use strict";
  var root = document.documentElement;

  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  function setTheme(choice) {
    root.dataset.themeChoice = choice;
    root.dataset.theme = choice;
    var secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = "qy_theme=" + choice + "; path=/; max-age=31536000; samesite=lax" + secure;
    document.dispatchEvent(new Event("qy:theme"));
  }

  function setDrawer(open) {
    root.classList.toggle("q-drawer", open);
    document.querySelectorAll("[data-drawer]").forEach(function (button) {
      button.setAttribute("aria-expanded", String(open));
    });
    /* What lies behind the open drawer can be reached by nobody, by keyboard or by reader. */
    document.querySelectorAll(".q-shell > :not(.q-nav), .q-bottom, .q-skip").forEach(function (part) {
      part.inert = open;
    });
    var target = open ? ".q-nav a" : "[data-drawer]";
    var focused = document.querySelector(target);
    if (focused) focused.focus();
  }

  function closeMenus(except) {
    document.querySelectorAll("details.q-menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  function selectTab(tab) {
    tab.parentNode.querySelectorAll("[role=tab]").forEach(function (other) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      var panel = document.getElementById(other.getAttribute("aria-controls"));
      if (panel && other.dataset.panel !== "shared") panel.hidden = other !== tab;
    });
  }

  document.addEventListener("click", function (event) {
    var menu = closest(event, "details.q-menu");
    closeMenus(menu);
    if (closest(event, "[data-theme-toggle]")) {
      setTheme(root.dataset.theme === "dark" ? "light" : "dark");
    }
    if (closest(event, "[data-drawer]")) setDrawer(!root.classList.contains("q-drawer"));
    if (closest(event, ".q-nav-veil")) setDrawer(false);
    var opener = closest(event, "[data-dialog]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) dialog.showModal();
    }
    var closer = closest(event, "[data-close]");
    if (closer) {
      var shut = closer.closest("dialog");
      if (shut) shut.close();
      else closer.closest(".q-toast, .q-note").remove();
    }
    if (event.target instanceof HTMLDialogElement) event.target.close();
    var tab = closest(event, "[role=tab]");
    if (tab) selectTab(tab);
    if (closest(event, "[data-print]")) window.print();
    if (!closest(event, ".q-search")) clearResults();
  });

  function clearResults() {
    var results = document.getElementById("q-results");
    if (results) results.textContent = "";
  }

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      var box = document.getElementById("q-search");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      closeMenus(null);
      clearResults();
      if (root.classList.contains("q-drawer")) setDrawer(false);
    }
    if (event.key === "Tab" && root.classList.contains("q-drawer")) keepInDrawer(event);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInList(event);
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") moveInTabs(event);
  });

  function keepInDrawer(event) {
    var links = document.querySelectorAll(".q-nav a");
    var edge = event.shiftKey ? links[0] : links[links.length - 1];
    var inside = document.activeElement && document.activeElement.closest(".q-nav");
    if (inside && document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? links[links.length - 1] : links[0]).focus();
  }

  /* A long list to tick from is narrowed by what one types above it. */
  document.addEventListener("input", function (event) {
    var box = closest(event, "input[data-narrow]");
    if (!box) return;
    var wanted = box.value.trim().toLowerCase();
    box.parentNode.querySelectorAll("label").forEach(function (label) {
      label.parentNode.hidden = !label.textContent.toLowerCase().includes(wanted);
    });
  });

  function moveInList(event) {
    var around = closest(event, ".q-search, details.q-menu[open]");
    if (!around) return;
    var items = Array.prototype.slice.call(around.querySelectorAll(".q-pop-item"));
    if (!items.length) return;
    event.preventDefault();
    var step = event.key === "ArrowDown" ? 1 : -1;
    var at = items.indexOf(document.activeElement) + step;
    items[(at + items.length) % items.length].focus();
  }

  function moveInTabs(event) {
    var tab = closest(event, "[role=tab]");
    if (!tab) return;
    var tabs = Array.prototype.slice.call(tab.parentNode.querySelectorAll("[role=tab]"));
    var step = event.key === "ArrowRight" ? 1 : -1;
    var next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  }

  /* Filters apply by themselves when a choice changes. */
  document.addEventListener("change", function (event) {
    var form = closest(event, "form[data-auto]");
    if (form && !event.target.matches("input[type=search], input[type=text]")) {
      form.requestSubmit ? form.requestSubmit() : form.submit();
    }
    var zone = closest(event, ".q-drop");
    if (zone && event.target.type === "file") listFiles(zone, event.target.files);
  });

  function listFiles(zone, files) {
    var list = zone.querySelector("ul") || zone.appendChild(document.createElement("ul"));
    list.textContent = "";
    Array.prototype.forEach.call(files, function (file) {
      var line = document.createElement("li");
      line.textContent = file.name;
      list.appendChild(line);
    });
    if (files.length && zone.closest("form[data-drop-submit]")) zone.closest("form").requestSubmit();
  }

  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var zone = closest(event, ".q-drop");
      if (zone) zone.classList.toggle("over", kind === "dragover");
    });
  });

  document.addEventListener("submit", function (event) {
    var asked = event.target.getAttribute("data-confirm");
    if (asked && !window.confirm(asked)) event.preventDefault();
  });

  /* Paper cannot be unfolded. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("main details:not(.q-menu)").forEach(function (part) {
      part.open = true;
    });
  });

  /* A lost connection is said, not swallowed. */
  document.addEventListener("htmx:sendError", sayLost);
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 500) sayLost();
  });

  function sayLost() {
    var box = document.getElementById("q-toasts");
    var pattern = document.getElementById("q-lost");
    if (box && pattern) box.appendChild(pattern.content.cloneNode(true));
  }

  document.querySelectorAll("dialog[data-open]").forEach(function (dialog) {
    dialog.showModal();
  });
})();
