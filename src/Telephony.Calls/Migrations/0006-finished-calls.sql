-- Finished calls that monitoring has not taken into its search yet, in the order in which they finished. A row comes with the end of its call, in the same statement, and goes when it was taken: none is
-- missed, whoever is killed when, and a clock that jumps or an end that is written late changes nothing.
create table calls.finished (
    number bigint generated always as identity primary key,
    call   text not null unique references calls.calls (id) on delete cascade
);

-- A call on a phone's services alone is nobody's conversation.
insert into calls.finished (call) select id from calls.calls where outcome <> 'running' and kind <> 'services' order by ended_at, id;
