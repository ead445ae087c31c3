-- Why a detainee's call is refused, and that no trunk took it.
alter table calls.calls drop constraint calls_outcome_check;
alter table calls.calls add constraint calls_outcome_check check (outcome in (
    'running', 'message', 'noMessage', 'served', 'answered', 'busy', 'noAnswer', 'declined', 'cut', 'noCredit', 'failed',
    'unknownOrNotAuthorised', 'accountNotActive', 'mailboxFull', 'numberHidden', 'unavailable',
    'notOnList', 'suspended', 'outsideHours', 'tooManyCalls', 'noTrunk'));

-- A limit of calls a day counts them.
create index calls_placed on calls.calls (detainee, answered_at) where kind = 'outbound' and answered_at is not null;
