-- OUT-10: whoever decides, and by whichever way, both sides are told: of a number that is refused or taken off a list as of a sanction. So the notices follow from what is decided, and no way of deciding
-- can forget them.
alter table directory.notices
    alter column sanction drop not null,
    -- Null in what a node of the version before has written itself, beside what follows from its history: such a row is nobody's.
    add column detainee uuid references directory.detainees on delete cascade,
    -- The number that was decided on; null: all calls of the detainee.
    add column about    text,
    drop constraint notices_kind_check,
    add check (kind in ('sanctionAdded', 'sanctionEnded', 'numberRefused', 'numberWithdrawn')),
    add check ((sanction is null) = (kind in ('numberRefused', 'numberWithdrawn')));
update directory.notices n set detainee = s.detainee, about = s.number from directory.sanctions s where s.id = n.sanction;
drop index directory.notices_of_sanction;
create index notices_of_detainee on directory.notices (detainee) where sent_at is null;

-- A sanction and its end: the detainee, and whom he may not call because of it: the number, or every number of his list. Not those of the registry, which a sanction does not reach (EXC-03).
create function directory.tell_of_sanction() returns trigger language plpgsql as $$
begin
    insert into directory.notices (at, kind, sanction, detainee, about, recipient, number, language)
    select new.at, new.action, new.subject, d.id, new.number, 'detainee', null, d.language
    from directory.detainees d where d.id = new.detainee
    union all
    select new.at, new.action, new.subject, c.detainee, new.number, 'correspondent', c.number, coalesce(c.language, 'fr')
    from directory.correspondents c
    where c.detainee = new.detainee and c.state = 'approved' and (c.number = new.number or new.number is null)
      and not exists (select from directory.protected_numbers p
                      where p.number = c.number and p.starts <= (new.at at time zone 'Europe/Paris')::date
                        and (p.ends is null or p.ends > (new.at at time zone 'Europe/Paris')::date));
    return null;
end $$;
create trigger sanctions_are_told after insert on directory.history
    for each row when (new.action in ('sanctionAdded', 'sanctionEnded')) execute function directory.tell_of_sanction();

-- A number that was asked for and is refused, or that was on the list and no longer is. What is carried over from elsewhere as refused or withdrawn was told there, and a request that is taken back is no
-- decision. Of the registry as well: such a number is called from the list only.
create function directory.tell_of_number() returns trigger language plpgsql as $$
declare
    decided constant text := case old.state when 'approved' then 'numberWithdrawn' else 'numberRefused' end;
begin
    insert into directory.notices (at, kind, detainee, about, recipient, number, language)
    select new.decided_at, decided, d.id, new.number, 'detainee', null, d.language
    from directory.detainees d where d.id = new.detainee
    union all
    select new.decided_at, decided, new.detainee, new.number, 'correspondent', new.number, coalesce(new.language, 'fr');
    return null;
end $$;
create trigger numbers_are_told after update on directory.correspondents
    for each row when ((old.state = 'approved' and new.state in ('refused', 'withdrawn')) or (old.state = 'requested' and new.state = 'refused'))
    execute function directory.tell_of_number();
