-- Phones that staff have stopped (MON-06): one, those of a wing, or all of an establishment.

-- The wing is what stands before the first hyphen of the location, B of B-112, where no import says another.
alter table directory.phones add column named_wing text check (named_wing <> '');
alter table directory.phones add column wing text generated always as (coalesce(named_wing, nullif(btrim(split_part(location, '-', 1)), ''), location)) stored;
create index phones_by_place on directory.phones (establishment, location, "user");

-- Since when a phone has been registered without a break; a registration that is made again keeps it.
alter table directory.bindings add column since timestamptz not null default now();

-- Neither wing nor phone: all phones of the establishment. A row is ended, never removed.
create table directory.phone_stops (
    id            uuid primary key,
    establishment text not null references directory.establishments,
    wing          text check (wing <> ''),
    phone         text references directory.phones,
    started_at    timestamptz not null,
    started_by    text not null check (started_by <> ''),
    reason        text not null check (reason <> ''),
    ended_at      timestamptz check (ended_at >= started_at),
    ended_by      text check (ended_by <> ''),
    end_reason    text check (end_reason <> ''),
    check (wing is null or phone is null),
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
create unique index phone_stops_in_force on directory.phone_stops (establishment, wing, phone) nulls not distinct where ended_at is null;
create index phone_stops_by_time on directory.phone_stops (started_at desc, id desc);

-- Which stop holds for which phone now: the one place that says it. A stop is the establishment's; a phone that has moved to another is not bound by it.
create view directory.stopped_phones as
    select p."user" as phone, s.id as stop
    from directory.phones p
    join directory.phone_stops s on s.establishment = p.establishment and (s.phone = p."user" or (s.phone is null and (s.wing is null or s.wing = p.wing)))
    where s.ended_at is null;

-- Identifiers that wrong codes have locked, and from which phone they were.
create index detainees_locked on directory.detainees (locked_until) where locked_until is not null;
create index events_of_locks on directory.events (detainee, id) where kind = 'identifierLocked';
