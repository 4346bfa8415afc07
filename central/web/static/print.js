"use strict";
// The print page's button: without this script the browser's own menu prints as well.
const print = document.getElementById("print");
print.hidden = false;
print.addEventListener("click", () => window.print());
