-- A message is as long as what was said, not as the whole time on the deposit line.
UPDATE monitoring.exchanges e SET duration_ms = r.duration_ms FROM monitoring.recordings r WHERE r.call_id = e.call_id AND r.kind = 'message' AND r.duration_ms <> e.duration_ms;
