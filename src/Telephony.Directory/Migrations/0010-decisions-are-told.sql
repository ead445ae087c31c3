-- OUT-10: whoever decides, and by whichever way, both sides are told: of a number that is refused or taken off the list as of a sanction. What is decided is a row of the history, so the notices follow
-- from that row.
alter table directory.notices
    alter column sanction drop not null,
    add column detainee uuid references directory.detainees on delete cascade,
    -- The number that was decided on; null: all calls of the detainee.
    add column about    text,
    drop constraint notices_kind_check,
    add check (kind in ('sanctionAdded', 'sanctionEnded', 'numberRefused', 'numberWithdrawn')),
    add check ((sanction is null) = (kind in ('numberRefused', 'numberWithdrawn')));
update directory.notices n set detainee = s.detainee, about = s.number from directory.sanctions s where s.id = n.sanction;
alter table directory.notices alter column detainee set not null;
drop index directory.notices_of_sanction;
create index notices_of_detainee on directory.notices (detainee) where sent_at is null;

-- The detainee, and whom he may not call because of it: the number, or every number of his list. Not those of the registry, which no decision reaches.
create function directory.tell_both_sides() returns trigger language plpgsql as $$
declare
    about_sanction constant uuid := case when new.action in ('sanctionAdded', 'sanctionEnded') then new.subject end;
    today constant date := (new.at at time zone 'Europe/Paris')::date;
begin
    insert into directory.notices (at, kind, sanction, detainee, about, recipient, number, language)
    select new.at, new.action, about_sanction, d.id, new.number, 'detainee', null, d.language
    from directory.detainees d where d.id = new.detainee;

    insert into directory.notices (at, kind, sanction, detainee, about, recipient, number, language)
    select new.at, new.action, about_sanction, new.detainee, new.number, 'correspondent', told.number, coalesce(told.language, 'fr')
    from (select new.number, (select c.language from directory.correspondents c where c.detainee = new.detainee and c.number = new.number)
          where about_sanction is null
          union all
          select c.number, c.language from directory.correspondents c
          where about_sanction is not null and c.detainee = new.detainee and c.state = 'approved' and (c.number = new.number or new.number is null)) as told (number, language)
    where not exists (select from directory.protected_numbers p where p.number = told.number and p.starts <= today and (p.ends is null or p.ends > today));
    return null;
end $$;
create trigger decisions_are_told after insert on directory.history
    for each row when (new.action in ('sanctionAdded', 'sanctionEnded', 'numberRefused', 'numberWithdrawn')) execute function directory.tell_both_sides();
