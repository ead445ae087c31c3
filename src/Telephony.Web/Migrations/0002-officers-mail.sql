-- Where an officer is told that an alert of his fired; nothing else is sent there.
alter table web.officers add column mail text check (mail ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(mail) <= 254);
