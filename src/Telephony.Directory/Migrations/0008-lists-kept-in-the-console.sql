-- The console keeps the lists: people are found by name, and two people change the registry of protected numbers.

-- A name as it is searched: without accents, case and punctuation, a space before every word. What is typed goes through the same function.
create function directory.words_of(name text) returns text language sql immutable strict parallel safe as $$
    select ' ' || trim(regexp_replace(
        replace(replace(replace(replace(lower(regexp_replace(normalize(name, nfkd), '[\u0300-\u036f]', '', 'g')), 'œ', 'oe'), 'æ', 'ae'), 'ø', 'o'), 'ß', 'ss'),
        '[[:punct:][:space:]’]+', ' ', 'g'))
$$;
-- Patterns that all of a name's words fit which begin like the words that were typed. Of nothing typed there is none, which every name fits.
create function directory.patterns_of(typed text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg('% ' || word || '%'), '{}') from unnest(string_to_array(trim(directory.words_of(typed)), ' ')) word
$$;
alter table directory.detainees add column words text not null generated always as (directory.words_of(name)) stored;
alter table directory.protected_numbers add column words text not null generated always as (directory.words_of(name)) stored;

-- EXC-03: what one person proposes changes nothing until another confirms it. Rows are never removed, what was proposed is never changed, and what was decided stays so.
create table directory.registry_proposals (
    id              uuid primary key,
    change          text not null check (change in ('add', 'end')),
    number          text not null,
    category        text check (category <> ''),
    name            text check (name <> ''),
    starts          date,
    ends            date check (ends > starts),
    free            boolean,
    proposed_at     timestamptz not null,
    proposed_by     text not null check (proposed_by <> ''),
    reason          text not null check (reason <> ''),
    expires_at      timestamptz not null check (expires_at > proposed_at),
    decision        text check (decision in ('confirmed', 'refused')),
    decided_at      timestamptz check (decided_at < expires_at),
    decided_by      text check (decided_by <> ''),
    decision_reason text check (decision_reason <> ''),
    constraint two_people check (lower(decided_by) <> lower(proposed_by)),
    constraint decided_whole check (num_nulls(decision, decided_at, decided_by, decision_reason) in (0, 4)),
    constraint says_what check (case change when 'add' then num_nulls(category, name, starts, free) = 0 else ends is not null and num_nulls(category, name, starts, free) = 4 end)
);
create index registry_proposals_by_age on directory.registry_proposals (proposed_at);
create function directory.keep_proposal() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then raise exception 'proposals are never removed'; end if;
    if old.decision is not null
       or (new.id, new.change, new.number, new.category, new.name, new.starts, new.ends, new.free, new.proposed_at, new.proposed_by, new.reason, new.expires_at)
          is distinct from (old.id, old.change, old.number, old.category, old.name, old.starts, old.ends, old.free, old.proposed_at, old.proposed_by, old.reason, old.expires_at)
    then raise exception 'a proposal is decided once and not changed'; end if;
    return new;
end $$;
create trigger proposals_are_kept before update or delete on directory.registry_proposals for each row execute function directory.keep_proposal();
create trigger proposals_are_not_truncated before truncate on directory.registry_proposals for each statement execute function directory.refuse_change();
