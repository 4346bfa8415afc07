/* Settings: small helps. Without this file everything can still be done. */
(function () {
  "use strict";

  function saysOf(row, value) {
    return row.querySelector('.s-from input[value="' + value + '"]');
  }

  /* Whoever types a value means it for here. */
  function typed(event) {
    var row = event.target.closest("[data-row]");
    if (!row || event.target.closest(".s-from")) return;
    var here = saysOf(row, "here");
    if (here) here.checked = true;
    if (row.id === "row-camera.region") drawRegion(row);
  }

  /* "From the school" again: what was typed over it goes. */
  function chosen(event) {
    var radio = event.target, row = radio.closest("[data-row]");
    if (!row || !radio.closest(".s-from") || radio.value === "here") return;
    if (!radio.defaultChecked) return;
    row.querySelectorAll(".s-field input, .s-field select").forEach(function (field) {
      if (field.type === "file") field.value = "";
      else if (field.type === "checkbox" || field.type === "radio") field.checked = field.defaultChecked;
      else if (field.tagName === "SELECT") Array.from(field.options).forEach(function (o) { o.selected = o.defaultSelected; });
      else if (field.type !== "hidden") field.value = field.defaultValue;
    });
    if (row.id === "row-camera.region") drawRegion(row);
  }

  function drawRegion(row) {
    var part = row.querySelector(".region-picture .part");
    ["left", "top", "width", "height"].forEach(function (name) {
      var field = row.querySelector('[name="camera.region/' + name + '"]');
      var number = Math.max(0, Math.min(100, parseInt(field.value, 10) || 0));
      var wide = name === "left" || name === "width";
      var attribute = { left: "x", top: "y" }[name] || name;
      part.setAttribute(attribute, String(number * (wide ? 1.6 : 1.2)));
    });
  }

  /* Rooms to tick: a search, and all of a group at once. */
  function readyTicks(root) {
    root.querySelectorAll("[data-tick-find]").forEach(function (help) { help.hidden = false; });
  }

  function findTick(event) {
    var find = event.target.closest("[data-tick-find]");
    if (!find) return;
    var wanted = find.value.trim().toLowerCase();
    find.closest("[data-ticks]").querySelectorAll(".tick").forEach(function (tick) {
      tick.hidden = wanted !== "" && tick.textContent.toLowerCase().indexOf(wanted) < 0;
    });
  }

  function tickAll(event) {
    var box = event.target, group = box.closest("[data-ticks] fieldset");
    if (!group) return;
    var all = group.querySelector("[data-tick-all]");
    if (box === all) {
      group.querySelectorAll(".tick:not([hidden]) input:not(:disabled)").forEach(function (one) { one.checked = all.checked; });
    } else if (all && !box.checked) {
      all.checked = false;
    }
  }

  /* Enter in the search searches; it reviews nothing. */
  function entered(event) {
    if (event.key === "Enter" && (event.target.id === "q" || event.target.matches("[data-tick-find]"))) event.preventDefault();
  }

  /* The index is folded on a phone. */
  function foldIndex() {
    var index = document.querySelector("[data-index]");
    if (index && window.matchMedia("(min-width: 60.01rem)").matches) index.open = true;
  }

  /* A plan: each room is dragged to its place; the numbers say the same. */
  function readyPlan(plan) {
    var pins = Array.from(plan.querySelectorAll("[data-pin]"));
    var form = plan.closest("form");
    pins.forEach(function (pin, i) {
      var room = pin.dataset.pin;
      var x = form.querySelector('[data-x="' + CSS.escape(room) + '"]');
      var y = form.querySelector('[data-y="' + CSS.escape(room) + '"]');
      function put() {
        var away = x.value === "" || y.value === "";
        pin.classList.toggle("away", away);
        pin.style.left = (away ? 6 + (i % 8) * 12 : Number(x.value) / 10) + "%";
        pin.style.top = (away ? 94 - Math.floor(i / 8) * 10 : Number(y.value) / 10) + "%";
      }
      function drag(event) {
        var box = plan.getBoundingClientRect();
        function part(at, from, size) { return String(Math.round(Math.max(0, Math.min(1, (at - from) / size)) * 1000)); }
        x.value = part(event.clientX, box.left, box.width);
        y.value = part(event.clientY, box.top, box.height);
        put();
      }
      pin.addEventListener("pointerdown", function (event) {
        event.preventDefault();
        pin.setPointerCapture(event.pointerId);
        pin.addEventListener("pointermove", drag);
        pin.addEventListener("pointerup", function () { pin.removeEventListener("pointermove", drag); }, { once: true });
      });
      x.addEventListener("input", put);
      y.addEventListener("input", put);
      pin.hidden = false;
      put();
    });
  }

  document.addEventListener("input", typed);
  document.addEventListener("input", findTick);
  document.addEventListener("change", typed);
  document.addEventListener("change", chosen);
  document.addEventListener("change", tickAll);
  document.addEventListener("keydown", entered);
  document.addEventListener("DOMContentLoaded", function () {
    foldIndex();
    readyTicks(document);
    document.querySelectorAll("[data-plan]").forEach(readyPlan);
  });
  document.addEventListener("htmx:afterSwap", function () { readyTicks(document); });
})();
