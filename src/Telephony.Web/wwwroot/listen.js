// Listens to a running call: the WebM that the server makes, fed to the browser as it comes, and kept at the live edge.
const listener = document.getElementById("listener");
const audio = document.getElementById("live-audio");
const button = document.getElementById("listen");
const type = 'audio/webm; codecs="opus"';

// Further behind than this, it jumps to the edge, where it keeps so much in hand; with more than what is at ease, as after a stall, it plays a little faster, without change of pitch, until it is there.
const mostBehind = 0.6;
const inHand = 0.15;
const atEase = 0.25;
const faster = 1.1;
let reading = null;

const show = (id, visible) => { document.getElementById(id).hidden = !visible; };

async function listen() {
  const source = new MediaSource();
  audio.src = URL.createObjectURL(source);
  await new Promise(resolve => source.addEventListener("sourceopen", resolve, { once: true }));
  const buffer = source.addSourceBuffer(type);
  const ready = () => buffer.updating ? new Promise(resolve => buffer.addEventListener("updateend", resolve, { once: true })) : Promise.resolve();
  reading = new AbortController();
  const response = await fetch(listener.dataset.sound, { signal: reading.signal });
  if (!response.ok) { show("listen-over", response.status === 404); show("listen-error", response.status !== 404); return; }
  button.textContent = button.dataset.stop;
  audio.play().catch(() => {});
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    await ready();
    buffer.appendBuffer(value);
    await ready();
    const end = buffer.buffered.length ? buffer.buffered.end(buffer.buffered.length - 1) : 0;
    if (end - audio.currentTime > mostBehind) audio.currentTime = end - inHand;
    if (audio.currentTime > 30) { buffer.remove(0, audio.currentTime - 10); await ready(); }
    audio.playbackRate = end - audio.currentTime > atEase ? faster : 1;
    listener.dataset.behind = (end - audio.currentTime).toFixed(3);
  }
  show("listen-over", true);
}

function stop() {
  reading?.abort();
  reading = null;
  audio.pause();
  audio.removeAttribute("src");
  button.textContent = button.dataset.listen;
}

button.addEventListener("click", () => {
  if (reading) { stop(); return; }
  listen().catch(problem => { if (problem.name !== "AbortError") show("listen-error", true); }).finally(() => { if (reading) stop(); });
});
