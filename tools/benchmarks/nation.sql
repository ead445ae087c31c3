-- 80,000 detainees of all France with ten numbers and three heard messages each, beside what is there: so much for the size of the tables. Their messages have no sound, and nobody
-- calls them. Triggers are off meanwhile, as in a restore; the mailboxes' counts are written by hand.
set session_replication_role = replica;
insert into directory.establishments (code, name, time_zone) select 'N-' || n, 'Establishment ' || n, 'Europe/Paris' from generate_series(1, 190) n on conflict do nothing;
insert into directory.detainees (id, identifier, registration_number, name, establishment, language, account, penal_status)
  select md5('d' || n)::uuid, '9' || lpad(n::text, 7, '0'), 'R' || n, 'Nobody ' || n, 'N-' || (n % 190 + 1), 'fr', 'active', 'sentenced' from generate_series(1, 80000) n;
insert into directory.correspondents (id, detainee, number, name, kind)
  select md5('c' || n || '/' || k)::uuid, md5('d' || n)::uuid, '+337' || lpad((n * 10 + k)::text, 8, '0'), 'Relative ' || k, 'relative' from generate_series(1, 80000) n, generate_series(0, 9) k;
insert into voicemail.mailboxes (detainee, places_used, milliseconds_used) select md5('d' || n)::uuid, 3, 90000 from generate_series(1, 80000) n;
insert into voicemail.messages (id, mailbox, call_id, node, correspondent, number, name, protected, received_at, time_zone, duration_ms, first_heard_at, expires_at, sealed_at, sealed_bytes, sha256)
  select md5('m' || n || '/' || k)::uuid, md5('d' || n)::uuid, md5('m' || n || '/' || k), 'elsewhere', md5('c' || n || '/' || k)::uuid, '+337' || lpad((n * 10 + k)::text, 8, '0'), 'Relative ' || k, false,
    now() - interval '30 days', 'Europe/Paris', 30000, now() - interval '29 days', now() + interval '5 months', now() - interval '30 days', 60000, sha256('sound')
  from generate_series(1, 80000) n, generate_series(0, 2) k;
reset session_replication_role;
analyze;
select count(*) || ' detainees, ' || (select count(*) from directory.correspondents) || ' numbers, ' || (select count(*) from voicemail.messages) || ' messages' from directory.detainees;
