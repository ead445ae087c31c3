-- Why monitoring's search refused a call for good: it is not handed over again, and stays here for people to look at.
alter table calls.finished add column refusal text check (refusal <> '');

-- Two phones in use at once by one detainee's code.
create index calls_of_phones on calls.calls (detainee, started_at) where kind = 'services' and detainee is not null;
create index calls_of_phones_by_time on calls.calls (started_at) where kind = 'services' and detainee is not null;
