-- Nodes remember who may call, so that an INVITE waits for no statement (CallerIndex). Whoever changes these tables, by whatever program, tells them, once a
-- transaction and when it commits.
create function directory.tell_callers_changed() returns trigger language plpgsql as $$
begin
    notify directory_callers;
    return null;
end $$;

create trigger phones_changed after insert or update or delete or truncate on directory.phones for each statement execute function directory.tell_callers_changed();
create trigger trunks_changed after insert or update or delete or truncate on directory.trunks for each statement execute function directory.tell_callers_changed();
create trigger trunk_addresses_changed after insert or update or delete or truncate on directory.trunk_addresses
    for each statement execute function directory.tell_callers_changed();
