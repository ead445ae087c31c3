-- Staff have stopped the phone that the call was to be made from.
alter table calls.calls drop constraint calls_outcome_check;
alter table calls.calls add constraint calls_outcome_check check (outcome in (
    'running', 'message', 'noMessage', 'served', 'answered', 'busy', 'noAnswer', 'declined', 'cut', 'noCredit', 'failed',
    'unknownOrNotAuthorised', 'accountNotActive', 'mailboxFull', 'numberHidden', 'unavailable',
    'notOnList', 'suspended', 'outsideHours', 'tooManyCalls', 'noTrunk', 'phoneStopped'));
