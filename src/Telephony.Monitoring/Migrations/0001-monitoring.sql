-- What monitoring keeps: recordings of calls, copies of monitored messages, their holds, the record of what was erased, and the daily checks
-- (DESIGN 4.3, 4.4; REQUIREMENTS 5, 6 and 17). Nothing protected has a row here: no recorder and no copy of it can be made.
CREATE SCHEMA IF NOT EXISTS monitoring;

-- A row is written before its sound exists. The sound has the row's id and lies on the row's node: a spool until it is sealed.
CREATE TABLE monitoring.recordings (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('call', 'message')),
    call_id       text NOT NULL CHECK (call_id <> ''),
    -- The message in the mailbox that this is a copy of; one copy of each. The mailbox erases its own by its own term.
    message       uuid UNIQUE,
    detainee      uuid NOT NULL,
    identifier    text NOT NULL,
    number        text NOT NULL,
    establishment text NOT NULL,
    time_zone     text NOT NULL,
    node          text NOT NULL,
    -- A call's acceptance, once it is kept; a message's receipt.
    started_at    timestamptz NOT NULL,
    -- Null while it is being recorded or copied.
    duration_ms   bigint CHECK (duration_ms >= 0),
    expires_at    timestamptz NOT NULL,
    sealed_at     timestamptz,
    sealed_bytes  bigint CHECK (sealed_bytes > 0),
    sha256        bytea CHECK (octet_length(sha256) = 32),
    -- References of the transmissions that keep it beyond its term.
    holds         text[] NOT NULL DEFAULT '{}',
    -- The sound is being erased, by which rule.
    erasing       text CHECK (erasing = 'term'),
    CONSTRAINT copies_name_their_message CHECK ((kind = 'message') = (message IS NOT NULL)),
    CONSTRAINT sealed_is_whole CHECK ((sealed_at IS NULL) = (sha256 IS NULL) AND (sealed_at IS NULL) = (sealed_bytes IS NULL)),
    CONSTRAINT sealed_is_kept CHECK (sealed_at IS NULL OR duration_ms IS NOT NULL),
    -- RET-05; the day is for zones in which the months are counted elsewhere than in UTC.
    CONSTRAINT at_most_three_months CHECK (expires_at AT TIME ZONE 'UTC' <= started_at AT TIME ZONE 'UTC' + interval '3 months 1 day'),
    CONSTRAINT held_is_not_erased CHECK (erasing IS NULL OR holds = '{}')
);

-- The search: of a detainee, of a number, of an establishment, of all; the newest first.
CREATE INDEX recordings_of_detainee ON monitoring.recordings (detainee, started_at DESC, id DESC);
CREATE INDEX recordings_of_number ON monitoring.recordings (number, started_at DESC, id DESC);
CREATE INDEX recordings_of_establishment ON monitoring.recordings (establishment, started_at DESC, id DESC);
CREATE INDEX recordings_newest_first ON monitoring.recordings (started_at DESC, id DESC);
CREATE INDEX recordings_of_call ON monitoring.recordings (call_id);
CREATE INDEX recordings_by_term ON monitoring.recordings (node, expires_at) WHERE erasing IS NULL AND holds = '{}';
CREATE INDEX recordings_unfinished ON monitoring.recordings (node) WHERE duration_ms IS NULL;
CREATE INDEX recordings_erasing ON monitoring.recordings (node, id) WHERE erasing IS NOT NULL;

CREATE FUNCTION monitoring.refuse_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the recording is held' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER held_is_kept BEFORE DELETE ON monitoring.recordings
    FOR EACH ROW WHEN (OLD.holds <> '{}') EXECUTE FUNCTION monitoring.refuse_erasure();

-- RET-08: who keeps a recording from being erased, for which transmission to the judicial authority, and who lets it go again.
CREATE TABLE monitoring.holds (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recording uuid NOT NULL,
    action    text NOT NULL CHECK (action IN ('hold', 'release')),
    reference text NOT NULL CHECK (reference <> ''),
    author    text NOT NULL CHECK (author <> ''),
    at        timestamptz NOT NULL
);

CREATE INDEX holds_of_recording ON monitoring.holds (recording, id);

-- RET-08: what was erased, when, by which rule. Nothing in it says who spoke or what was said.
CREATE TABLE monitoring.erasures (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recording   uuid NOT NULL UNIQUE,
    kind        text NOT NULL CHECK (kind IN ('call', 'message')),
    call_id     text NOT NULL,
    message     uuid,
    detainee    uuid NOT NULL,
    node        text NOT NULL,
    erased_at   timestamptz NOT NULL,
    rule        text NOT NULL CHECK (rule = 'term'),
    started_at  timestamptz NOT NULL,
    duration_ms bigint
);

CREATE INDEX erasures_of_message ON monitoring.erasures (message) WHERE message IS NOT NULL;

-- The proof that somebody looked: what the daily check of a node went through, and how much should not have been there.
CREATE TABLE monitoring.checks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node       text NOT NULL,
    at         timestamptz NOT NULL,
    recordings bigint NOT NULL CHECK (recordings >= 0),
    faults     bigint NOT NULL CHECK (faults >= 0)
);

CREATE INDEX checks_of_node ON monitoring.checks (node, at);

CREATE FUNCTION monitoring.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER holds_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.holds
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER erasures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.erasures
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER checks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.checks
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
