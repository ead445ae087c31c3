-- Who may be called (REQUIREMENTS 3 and 17): a correspondent's state and papers, sanctions, free lines, calling hours, in-cell phones, the call on arrival, and
-- the routes of trunks.

-- OUT-01 to OUT-04. What was on a list before was approved with its papers; whether a magistrate agreed was not written down (null).
alter table directory.correspondents
    add column state      text not null default 'approved' check (state in ('requested', 'approved', 'refused', 'withdrawn')),
    add column decided_at timestamptz not null default now(),
    add column decided_by text not null default 'import',
    add column reason     text not null default '',
    add column papers     text[] not null default '{identity,letter,invoice}' check (papers <@ '{identity,letter,invoice}'::text[]),
    add column magistrate boolean,
    add column language   text check (language in ('fr', 'en', 'es', 'ar', 'pt', 'ro')),
    add column acceptance text check (acceptance in ('ask', 'say')),
    add column shortcut   text check (shortcut ~ '^[0-9]{1,2}$');
create unique index correspondents_by_shortcut on directory.correspondents (detainee, shortcut) where shortcut is not null;
create index correspondents_requested on directory.correspondents (detainee) where state = 'requested';

-- Called persons who refused further calls from one detainee. Not part of his list: no import of the list undoes it.
create table directory.refusing_correspondents (
    detainee uuid not null references directory.detainees on delete cascade,
    number   text not null,
    at       timestamptz not null,
    primary key (detainee, number)
);

-- OUT-08 to OUT-10. No number: all calls of the detainee. A row is ended, never removed.
create table directory.sanctions (
    id         uuid primary key,
    detainee   uuid not null references directory.detainees on delete cascade,
    number     text,
    scope      text not null check (scope in ('video', 'all')),
    starts_at  timestamptz not null,
    ends_at    timestamptz check (ends_at >= starts_at),
    ground     text not null check (ground <> ''),
    author     text not null check (author <> ''),
    ended_by   text,
    end_reason text,
    check ((ended_by is null) = (end_reason is null)),
    unique nulls not distinct (detainee, number, scope, starts_at)
);

-- OUT-10: both sides are told. Rows wait here until they are sent.
create table directory.notices (
    id            bigint generated always as identity primary key,
    at            timestamptz not null,
    kind          text not null check (kind in ('sanctionAdded', 'sanctionEnded')),
    sanction      uuid not null references directory.sanctions on delete cascade,
    recipient     text not null check (recipient in ('detainee', 'correspondent')),
    -- The correspondent's number; null for the detainee.
    number        text,
    language      text not null,
    sent_at       timestamptz,
    check ((recipient = 'correspondent') = (number is not null))
);
create index notices_to_send on directory.notices (id) where sent_at is null;

-- EXC-05: a free line needs only the identifier.
alter table directory.protected_numbers add column free boolean not null default false;

-- Calling hours in minutes of the local week, from Monday 00:00; the longest call; calls a day; numbers on a list; how a called person accepts.
-- No establishment: the country. No regime: all. Field by field the most particular row that has a value wins, an establishment before a regime.
create table directory.calling_rules (
    establishment   text references directory.establishments,
    regime          text check (regime <> ''),
    hours           int4multirange check (hours <@ '{[0,10080)}'::int4multirange),
    longest_seconds integer check (longest_seconds > 0),
    calls_per_day   integer check (calls_per_day >= 0),
    most_numbers    integer check (most_numbers >= 0),
    acceptance      text check (acceptance in ('ask', 'say')),
    -- The row of the whole country says everything but a limit of calls.
    check (establishment is not null or regime is not null
           or (hours is not null and longest_seconds is not null and most_numbers is not null and acceptance is not null)),
    unique nulls not distinct (establishment, regime)
);
insert into directory.calling_rules (establishment, regime, hours, longest_seconds, calls_per_day, most_numbers, acceptance)
values (null, null, '{[0,10080)}', 7200, null, 40, 'ask');
-- One row: what holds for calls of an establishment and a regime.
create function directory.calling_rules_of(of_establishment text, of_regime text)
returns table (hours int4multirange, longest integer, callsperday integer, mostnumbers integer, acceptance text) language sql stable as $$
    select (array_agg(r.hours order by particular) filter (where r.hours is not null))[1],
           (array_agg(r.longest_seconds order by particular) filter (where r.longest_seconds is not null))[1],
           (array_agg(r.calls_per_day order by particular) filter (where r.calls_per_day is not null))[1],
           (array_agg(r.most_numbers order by particular) filter (where r.most_numbers is not null))[1],
           (array_agg(r.acceptance order by particular) filter (where r.acceptance is not null))[1]
    from directory.calling_rules r
    cross join lateral (select (r.establishment is null)::integer * 2 + (r.regime is null)::integer as particular) rank
    where (r.establishment = of_establishment or r.establishment is null) and (r.regime = of_regime or r.regime is null)
$$;

alter table directory.detainees add column regime text not null default 'ordinary' check (regime <> '');

-- OUT-07. A phone in a cell belongs to a detainee who asked for it and was granted it; other phones to nobody.
alter table directory.phones add column detainee uuid references directory.detainees on delete set null;
create table directory.cell_phone_requests (
    id         uuid primary key,
    detainee   uuid not null references directory.detainees on delete cascade,
    state      text not null check (state in ('requested', 'granted', 'refused', 'withdrawn')),
    decided_at timestamptz not null,
    decided_by text not null,
    reason     text not null,
    phone      text references directory.phones,
    check ((state = 'granted') = (phone is not null))
);
create unique index cell_phone_open on directory.cell_phone_requests (detainee) where state in ('requested', 'granted');

-- OUT-06, C-18: one free call for each incarceration, taken before it rings and given back when nobody answers.
create table directory.arrival_calls (
    detainee uuid primary key references directory.detainees on delete cascade,
    call     text not null,
    at       timestamptz not null
);
create function directory.begin_incarceration() returns trigger language plpgsql as $$
begin
    delete from directory.arrival_calls where detainee = new.id;
    return null;
end $$;
create trigger incarceration_begins after update of account on directory.detainees
    for each row when (new.account = 'arrival' and old.account <> 'arrival') execute function directory.begin_incarceration();

-- Who changed a list, why and when. Ids and numbers without references: what happened stays when its subject goes.
create table directory.history (
    id       bigint generated always as identity primary key,
    at       timestamptz not null,
    author   text not null check (author <> ''),
    action   text not null,
    reason   text not null,
    detainee uuid,
    number   text,
    subject  uuid,
    details  text
);
create index history_by_detainee on directory.history (detainee, id) where detainee is not null;
create index history_by_number on directory.history (number, id) where number is not null;
create function directory.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name;
end $$;
create trigger history_is_append_only before update or delete or truncate on directory.history for each statement execute function directory.refuse_change();

-- Where outbound calls go, the lowest number first.
alter table directory.trunks
    add column route         text check (route <> ''),
    add column priority      integer not null default 1 check (priority >= 0),
    add column caller_number text;

alter table directory.service_starts drop constraint service_starts_service_check;
alter table directory.service_starts add constraint service_starts_service_check check (service in ('deposit', 'listening', 'call'));
insert into directory.service_starts (service, establishment, starts_at) values ('call', null, timestamp '2020-03-23 00:00' at time zone 'Europe/Paris');
