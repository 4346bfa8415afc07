"use strict";
// Keeps the last list on this page, so that it outlives central: "save this list" writes a file from
// what stands here, and a note says since when central is away. Nothing is stored anywhere else.

(() => {
  const away = document.getElementById("away");
  const save = document.getElementById("save-list");
  const list = document.getElementById("list");
  const PATIENCE_MS = 3000; // a stream that begins anew after its ten minutes is no news
  let since = null;
  let heard = new Date();
  let doubt = null;
  let pressed = false;

  const clock = (at) => at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const words = () => away.dataset.words.replace("{since}", clock(since)).replace("{asof}", clock(heard));

  function lost() {
    doubt = null;
    since = since || new Date();
    away.querySelector("span").textContent = words();
    away.hidden = false;
  }
  function doubtful() {
    if (since === null && doubt === null) doubt = setTimeout(lost, PATIENCE_MS);
  }
  function back() {
    clearTimeout(doubt);
    doubt = null;
    since = null;
    away.hidden = true;
  }

  document.body.addEventListener("htmx:sseError", doubtful);
  document.body.addEventListener("htmx:sendError", lost);
  document.body.addEventListener("htmx:timeout", lost);
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) lost();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    back();
    if (event.detail.target === list) heard = new Date();
  });

  // A list that moves under a thumb marks the wrong student: it waits while something is pressed.
  list.addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => setTimeout(() => { pressed = false; }, 400));
  }
  list.addEventListener("htmx:beforeSwap", (event) => {
    if (pressed && event.detail.requestConfig.verb === "get") event.detail.shouldSwap = false;
  });

  const escaped = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

  function page() {
    const head = away.dataset.names.split("|").map((name) => `<th>${escaped(name)}</th>`).join("");
    const rows = [...list.querySelectorAll("li.person[data-name]")].map((row) => {
      const cells = [row.dataset.name, row.dataset.way, row.dataset.since, row.dataset.seen, row.dataset.safe];
      return `<tr><td>${row.dataset.safe ? "\u2611" : "\u2610"}</td>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
    });
    const title = escaped(away.dataset.title);
    return `<!doctype html><html lang="${document.documentElement.lang}" dir="${document.documentElement.dir}"><meta charset="utf-8"><title>${title}</title>` +
      `<style>body{font:16px sans-serif;margin:2em}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #999;padding:.4em;text-align:start}td:nth-child(2){font-weight:bold;font-size:1.2em}</style>` +
      `<h1>${title}</h1><p>${escaped(heard.toLocaleString(document.documentElement.lang))} \u00b7 ${rows.length}</p>` +
      `<table><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></html>`;
  }

  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([page()], { type: "text/html" }));
    link.download = `emergency-list-${heard.toISOString().slice(0, 16).replace(/[:T]/g, "-")}.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
})();
