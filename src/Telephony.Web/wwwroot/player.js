// The player of a recording: waveform from stored peaks, both sides apart, ±10 s, speed without change of pitch, silence skipped, notes that seek, and the keyboard for all of it.
import WaveSurfer from "./vendor/wavesurfer.esm.js";

const player = document.getElementById("player");
const positionOf = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const failed = () => { document.getElementById("player-error").hidden = false; };

// A part is silent when no channel reaches this; a pause shorter than this many seconds is not worth a jump.
const silenceLevel = 0.03;
const shortestPause = 1.5;

function pausesOf(channels, duration) {
  const pauses = [];
  const parts = channels[0].length;
  let from = -1;
  for (let part = 0; part <= parts; part++) {
    const silent = part < parts && channels.every(channel => channel[part] < silenceLevel);
    if (silent && from < 0) from = part;
    if (!silent && from >= 0) {
      const pause = { from: from * duration / parts, to: part * duration / parts };
      if (pause.to - pause.from >= shortestPause) pauses.push(pause);
      from = -1;
    }
  }
  return pauses;
}

async function start() {
  const response = await fetch(player.dataset.peaks);
  if (!response.ok) { failed(); return; }
  const { channels } = await response.json();
  const audio = new Audio();
  audio.preload = "metadata";
  audio.src = player.dataset.sound;
  await new Promise((resolve, reject) => {
    audio.addEventListener("loadedmetadata", resolve, { once: true });
    audio.addEventListener("error", reject, { once: true });
  });
  document.getElementById("length").textContent = positionOf(audio.duration);
  const style = getComputedStyle(document.documentElement);
  const [left, right] = [style.getPropertyValue("--side-left"), style.getPropertyValue("--side-right")];
  const colors = channels.length > 1 ? [left, right] : [right]; // a message has one side, the correspondent's
  const wave = WaveSurfer.create({
    container: "#waveform", media: audio, peaks: channels, duration: audio.duration, height: 64, cspNonce: player.dataset.nonce, normalize: true,
    waveColor: colors[0], progressColor: style.getPropertyValue("--side-played"),
    splitChannels: channels.length > 1 ? channels.map((_, i) => ({ waveColor: colors[i], progressColor: style.getPropertyValue("--side-played") })) : undefined,
  });

  const play = document.getElementById("play");
  const speed = document.getElementById("speed");
  const skip = document.getElementById("skip-silence");
  const pauses = pausesOf(channels, audio.duration);
  const seek = to => { audio.currentTime = Math.min(Math.max(to, 0), audio.duration); };
  const toggle = () => { if (audio.paused) audio.play().catch(failed); else audio.pause(); };
  const change = step => {
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + step, 0), speed.options.length - 1);
    audio.playbackRate = Number(speed.value);
  };

  audio.preservesPitch = true;
  audio.addEventListener("play", () => { play.textContent = play.dataset.pause; });
  audio.addEventListener("pause", () => { play.textContent = play.dataset.play; });
  audio.addEventListener("error", failed);
  audio.addEventListener("timeupdate", () => {
    document.getElementById("position").value = positionOf(audio.currentTime);
    const pause = skip.checked && !audio.paused && pauses.find(p => audio.currentTime >= p.from + 0.3 && audio.currentTime < p.to - 0.5);
    if (pause) seek(pause.to - 0.3);
  });
  play.addEventListener("click", toggle);
  document.getElementById("back").addEventListener("click", () => seek(audio.currentTime - 10));
  document.getElementById("forward").addEventListener("click", () => seek(audio.currentTime + 10));
  speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
  document.querySelectorAll("[data-seek]").forEach(button => button.addEventListener("click", () => seek(Number(button.dataset.seek))));

  const keys = {
    " ": toggle, k: toggle, ArrowLeft: () => seek(audio.currentTime - 10), ArrowRight: () => seek(audio.currentTime + 10), j: () => seek(audio.currentTime - 10), l: () => seek(audio.currentTime + 10),
    "<": () => change(-1), ">": () => change(1), Home: () => seek(0), s: () => { skip.checked = !skip.checked; },
    b: () => { document.getElementById("note-at").value = positionOf(audio.currentTime); document.getElementById("note").focus(); },
    n: () => document.getElementById("next-recording")?.click(),
  };
  document.addEventListener("keydown", event => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    // Space works what has the focus: the button that was just clicked, as a rule.
    const pressing = event.key === " " && event.target.closest("input, button, summary, a");
    const action = keys[event.key];
    if (!action || typing || pressing || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    action();
  });
  player.dataset.ready = "true";
}

start().catch(failed);
