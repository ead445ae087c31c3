// Counts the running times of the board between two tables of the server.
const show = since => {
  const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
  const rest = `${String(seconds % 60).padStart(2, "0")}`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
};

setInterval(() => document.querySelectorAll("time[data-since]").forEach(time => { time.textContent = show(Number(time.dataset.since)); }), 1000);
