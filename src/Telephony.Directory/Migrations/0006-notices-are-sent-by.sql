-- OUT-10: who sent a notice; for one to the detainee, who heard it on the phone, himself.
alter table directory.notices add column sent_by text check (sent_by <> '');
create index notices_of_sanction on directory.notices (sanction) where sent_at is null;
