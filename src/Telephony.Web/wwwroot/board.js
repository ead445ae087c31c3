// Counts the running times of the board, and the times that are left, between two tables of the server.
const show = milliseconds => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const rest = `${String(seconds % 60).padStart(2, "0")}`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
};

setInterval(() => {
  document.querySelectorAll("time[data-since]").forEach(time => { time.textContent = show(Date.now() - Number(time.dataset.since)); });
  document.querySelectorAll("time[data-until]").forEach(time => { time.textContent = show(Number(time.dataset.until) - Date.now()); });
}, 1000);
