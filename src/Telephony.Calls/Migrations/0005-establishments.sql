-- The detainee's establishment, of which the call is: staff see their own establishment's calls only (MON-12).
alter table calls.calls add column establishment text;
