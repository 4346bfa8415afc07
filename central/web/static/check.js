"use strict";
// Shows the camera and hands small grey pictures in, three a second, until there is a badge in one.
// Without a camera, or without leave to use it, the form for a photograph does the same.

(() => {
  const EVERY_MS = 330;
  const WIDTH = 640;
  const camera = document.getElementById("camera");
  const video = document.getElementById("video");
  const start = document.getElementById("camera-start");
  const note = document.getElementById("camera-note");
  const answer = document.getElementById("answer");
  const csrf = document.querySelector("#photo input[name=csrf]").value;
  const canvas = document.createElement("canvas");
  let stream = null;
  let timer = null;

  function stop() {
    clearTimeout(timer);
    timer = null;
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    camera.hidden = true;
    start.hidden = Boolean(answer.firstElementChild);
  }

  function picture() {
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth);
    const context = canvas.getContext("2d");
    context.filter = "grayscale(1)";
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.75));
  }

  async function look() {
    let wait = EVERY_MS;
    if (video.videoWidth > 0) {
      const form = new FormData();
      form.append("csrf", csrf);
      form.append("frame", await picture(), "frame.jpg");
      try {
        const reply = await fetch("/check/read?part=answer", { method: "POST", body: form });
        if (reply.status === 200) {
          answer.innerHTML = await reply.text();
          stop();
          if (navigator.vibrate) navigator.vibrate(80);
          answer.scrollIntoView({ block: "start" });
          return;
        }
        if (reply.status === 401 || reply.redirected) window.location.reload();
        if (reply.status === 429) wait = 5000;
      } catch {
        wait = 2000;
      }
    }
    if (stream) timer = setTimeout(look, wait);
  }

  async function begin(event) {
    if (event) event.preventDefault();
    answer.replaceChildren();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      note.hidden = false;
      start.hidden = true;
      return;
    }
    start.hidden = true;
    camera.hidden = false;
    video.srcObject = stream;
    await video.play();
    look();
  }

  if (!navigator.mediaDevices) {
    note.hidden = false;
    return;
  }
  start.hidden = Boolean(answer.firstElementChild);
  start.addEventListener("click", begin);
  answer.addEventListener("click", (event) => {
    if (event.target.closest("#check-next")) begin(event);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
  if (!answer.firstElementChild) begin();
})();
