-- What a call cost is asked for by its id. Listening to messages is held under ids of its own, the call's with -l and a number (IVR-12).
create index holds_by_phone_call on billing.holds (split_part(call, '-l', 1));
