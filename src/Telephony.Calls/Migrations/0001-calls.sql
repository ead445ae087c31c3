-- Calls and their legs, refused calls too (DESIGN 8, calls list). One row is written when a call arrives and closed when it ends.
CREATE SCHEMA IF NOT EXISTS calls;

CREATE TABLE calls.calls (
    id               text PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('deposit', 'services', 'outbound')),
    node             text NOT NULL,
    sip_call_id      text NOT NULL,
    from_number      text,
    to_number        text,
    started_at       timestamptz NOT NULL,
    answered_at      timestamptz,
    ended_at         timestamptz,
    -- Talk time on a monotonic clock: the difference of the instants would jump with the wall clock (DESIGN 4.7).
    duration_seconds numeric(12, 3) CHECK (duration_seconds >= 0),
    outcome          text NOT NULL CHECK (outcome IN (
        'running', 'message', 'noMessage', 'served', 'answered', 'busy', 'noAnswer', 'declined', 'cut', 'noCredit', 'failed',
        'unknownOrNotAuthorised', 'accountNotActive', 'mailboxFull', 'numberHidden', 'unavailable')),
    sip_status       smallint CHECK (sip_status BETWEEN 300 AND 699),
    detainee         uuid,
    identifier       text,
    protected        boolean NOT NULL DEFAULT false,
    CONSTRAINT running_has_no_end CHECK ((outcome = 'running') = (ended_at IS NULL)),
    CONSTRAINT ended_has_duration CHECK ((ended_at IS NULL) = (duration_seconds IS NULL)),
    CONSTRAINT protected_hides_correspondent CHECK (NOT protected
        OR CASE kind WHEN 'deposit' THEN from_number IS NULL WHEN 'outbound' THEN to_number IS NULL ELSE true END)
);

CREATE INDEX calls_newest_first ON calls.calls (started_at DESC, id DESC);
CREATE INDEX calls_running ON calls.calls (node) WHERE outcome = 'running';

CREATE TABLE calls.legs (
    call             text NOT NULL REFERENCES calls.calls (id) ON DELETE CASCADE,
    number           smallint NOT NULL CHECK (number >= 1),
    direction        text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    codec            text,
    local_media      text,
    remote_media     text,
    packets_received bigint NOT NULL CHECK (packets_received >= 0),
    packets_sent     bigint NOT NULL CHECK (packets_sent >= 0),
    packets_lost     bigint NOT NULL CHECK (packets_lost >= 0),
    jitter_ms        double precision NOT NULL CHECK (jitter_ms >= 0),
    digits_event     integer NOT NULL CHECK (digits_event >= 0),
    digits_info      integer NOT NULL CHECK (digits_info >= 0),
    digits_tone      integer NOT NULL CHECK (digits_tone >= 0),
    privacy          text NOT NULL CHECK (privacy IN ('undecided', 'monitored', 'protected')),
    PRIMARY KEY (call, number)
);
