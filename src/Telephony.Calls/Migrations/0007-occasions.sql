-- What has happened in calls that monitoring has not looked at yet for its alerts: that one began, that it was answered. A row comes in the statement that writes it into the call's record, and goes when it was
-- taken: none is missed, whoever is killed when, and no call waits. Of a call whose correspondent is protected there is none.
create table calls.occasions (
    number bigint generated always as identity primary key,
    call   text not null references calls.calls (id) on delete cascade,
    kind   text not null check (kind in ('begun', 'answered')),
    at     timestamptz not null,
    unique (call, kind)
);
