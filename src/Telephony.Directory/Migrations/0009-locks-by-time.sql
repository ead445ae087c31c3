-- The report of wrong codes asks for the locks of a period.
create index events_locked on directory.events (at) where kind = 'identifierLocked';
