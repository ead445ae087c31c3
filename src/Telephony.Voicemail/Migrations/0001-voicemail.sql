-- Mailboxes, what is reserved in them, their messages, and the record of what was erased (DESIGN 4.3, 4.6; REQUIREMENTS 1 and 6).
CREATE SCHEMA IF NOT EXISTS voicemail;

-- A node says that it lives by renewing its lease; a node not listed, or whose lease is over, is thought dead.
CREATE TABLE voicemail.nodes (
    node        text PRIMARY KEY,
    lease_until timestamptz NOT NULL
);

-- The row that is locked. What is used counts messages and reservations; triggers keep it, so that no statement can forget to, and the
-- checks are DEP-10 and DEP-11 whatever the program does.
CREATE TABLE voicemail.mailboxes (
    detainee          uuid PRIMARY KEY,
    places_used       integer NOT NULL DEFAULT 0,
    milliseconds_used bigint NOT NULL DEFAULT 0,
    CONSTRAINT at_most_20_messages CHECK (places_used BETWEEN 0 AND 20),
    CONSTRAINT at_most_30_minutes CHECK (milliseconds_used BETWEEN 0 AND 1800000)
) WITH (fillfactor = 50);

-- A message being recorded. Its id is also that of its spool, and of the message that it becomes; it holds all that the message needs, so
-- that a spool found after a crash can be committed. spool_open is set once the spool is known to exist.
CREATE TABLE voicemail.reservations (
    id            uuid PRIMARY KEY,
    mailbox       uuid NOT NULL REFERENCES voicemail.mailboxes (detainee),
    granted_ms    bigint NOT NULL CHECK (granted_ms BETWEEN 1000 AND 1800000),
    call_id       text NOT NULL,
    node          text NOT NULL,
    spool_open    boolean NOT NULL DEFAULT false,
    -- DEP-03, as for messages.
    created_at    timestamptz NOT NULL CONSTRAINT after_service_start CHECK (created_at >= '2020-03-22T23:00:00Z'),
    time_zone     text NOT NULL,
    correspondent uuid NOT NULL,
    number        text NOT NULL,
    name          text NOT NULL,
    protected     boolean NOT NULL
);

CREATE INDEX reservations_of_node ON voicemail.reservations (node);

CREATE TABLE voicemail.messages (
    id              uuid PRIMARY KEY,
    mailbox         uuid NOT NULL REFERENCES voicemail.mailboxes (detainee),
    call_id         text NOT NULL,
    node            text NOT NULL,
    correspondent   uuid NOT NULL,
    number          text NOT NULL,
    name            text NOT NULL,
    protected       boolean NOT NULL,
    -- DEP-03: the service started on 23 March 2020, 00:00 in Paris.
    received_at     timestamptz NOT NULL CONSTRAINT after_service_start CHECK (received_at >= '2020-03-22T23:00:00Z'),
    time_zone       text NOT NULL,
    duration_ms     bigint NOT NULL CONSTRAINT at_least_one_second CHECK (duration_ms BETWEEN 1000 AND 1800000),
    first_heard_at  timestamptz,
    expires_at      timestamptz NOT NULL,
    -- The sound: a spool on its node until it is sealed. Either form is cut at duration_ms.
    sealed_at       timestamptz,
    sealed_bytes    bigint CHECK (sealed_bytes > 0),
    sha256          bytea CHECK (octet_length(sha256) = 32),
    -- Deleted: uses nothing, can be taken back by the session that deleted it. Erasing: the sound is being erased, by which rule.
    deleted_at      timestamptz,
    deleted_session uuid,
    deleted_node    text,
    erasing         text CHECK (erasing IN ('unheardTerm', 'heardTerm', 'deletedByDetainee')),
    CONSTRAINT sealed_is_whole CHECK ((sealed_at IS NULL) = (sha256 IS NULL) AND (sealed_at IS NULL) = (sealed_bytes IS NULL)),
    CONSTRAINT erasing_is_deleted CHECK (erasing IS NULL OR deleted_at IS NOT NULL)
);

CREATE INDEX messages_of_mailbox ON voicemail.messages (mailbox, received_at);
CREATE INDEX messages_by_term ON voicemail.messages (expires_at) WHERE erasing IS NULL;
CREATE INDEX messages_deleted ON voicemail.messages (deleted_session) WHERE deleted_at IS NOT NULL;

-- RET-08: what was erased, when, by which rule. Nothing in it says who spoke or what was said.
CREATE TABLE voicemail.erasures (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message        uuid NOT NULL UNIQUE,
    mailbox        uuid NOT NULL,
    erased_at      timestamptz NOT NULL,
    rule           text NOT NULL CHECK (rule IN ('unheardTerm', 'heardTerm', 'deletedByDetainee')),
    received_at    timestamptz NOT NULL,
    first_heard_at timestamptz,
    duration_ms    bigint NOT NULL,
    protected      boolean NOT NULL
);

CREATE FUNCTION voicemail.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of erasures is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER erasures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON voicemail.erasures
    FOR EACH STATEMENT EXECUTE FUNCTION voicemail.refuse_change();

CREATE FUNCTION voicemail.use_room(box uuid, places integer, milliseconds bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE voicemail.mailboxes SET places_used = places_used + places, milliseconds_used = milliseconds_used + milliseconds
    WHERE detainee = box;
END $$;

CREATE FUNCTION voicemail.count_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN PERFORM voicemail.use_room(NEW.mailbox, 1, NEW.granted_ms);
    ELSIF TG_OP = 'DELETE' THEN PERFORM voicemail.use_room(OLD.mailbox, -1, -OLD.granted_ms);
    ELSE PERFORM voicemail.use_room(NEW.mailbox, 0, NEW.granted_ms - OLD.granted_ms);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reservations_counted AFTER INSERT OR DELETE ON voicemail.reservations
    FOR EACH ROW EXECUTE FUNCTION voicemail.count_reservation();
CREATE TRIGGER reservations_recounted AFTER UPDATE ON voicemail.reservations
    FOR EACH ROW WHEN (OLD.granted_ms <> NEW.granted_ms) EXECUTE FUNCTION voicemail.count_reservation();

CREATE FUNCTION voicemail.count_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL THEN PERFORM voicemail.use_room(OLD.mailbox, -1, -OLD.duration_ms); END IF;
    IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN PERFORM voicemail.use_room(NEW.mailbox, 1, NEW.duration_ms); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER messages_counted AFTER INSERT OR DELETE ON voicemail.messages
    FOR EACH ROW EXECUTE FUNCTION voicemail.count_message();
CREATE TRIGGER messages_recounted AFTER UPDATE ON voicemail.messages
    FOR EACH ROW WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.duration_ms <> NEW.duration_ms)
    EXECUTE FUNCTION voicemail.count_message();
