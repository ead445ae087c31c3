-- The call of a detainee's phone that an outbound call was placed from, who ended a call, and of the legs that we placed the trunk and why it did not take the call.
alter table calls.calls
    add column session   text,
    add column end_cause text check (end_cause in ('detainee', 'correspondent', 'credit', 'longestCall', 'staff', 'database', 'recording', 'fault')),
    add constraint only_outbound_calls_have_a_session check (session is null or (kind = 'outbound' and session <> id)),
    add constraint running_has_no_cause check (outcome <> 'running' or end_cause is null);
create index calls_placed_from on calls.calls (session) where session is not null;

alter table calls.legs
    add column trunk      text,
    add column sip_status smallint check (sip_status between 300 and 699),
    add constraint only_placed_legs_have_a_trunk check (direction = 'outbound' or (trunk is null and sip_status is null));
