-- The audit log (DESIGN 4.8, MON-12): who did what, why and when. Entries are numbered without gaps, and each has the SHA-256 of itself and of the one before it, so that an entry cannot be
-- changed, removed or put between others unseen.
CREATE TABLE monitoring.audit (
    number        bigint PRIMARY KEY CHECK (number >= 1),
    at            timestamptz NOT NULL,
    author        text NOT NULL CHECK (author <> ''),
    -- Null of an act that concerns all of them.
    establishment text CHECK (establishment <> ''),
    action        text NOT NULL CHECK (action IN (
        'signedIn', 'signInRefused', 'signedOut', 'searched', 'replayed', 'listened', 'listenedEnded', 'cut', 'exported', 'noted', 'flagged', 'held', 'released', 'erased',
        'listChanged', 'officerChanged', 'phonesStopped', 'phonesStarted', 'auditRead')),
    subject       text NOT NULL,
    reason        text,
    details       jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    -- The hash of the entry before; 32 zero bytes of the first.
    previous      bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash          bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE INDEX audit_of_establishment ON monitoring.audit (establishment, number DESC);
CREATE INDEX audit_of_author ON monitoring.audit (author, number DESC);
CREATE INDEX audit_of_subject ON monitoring.audit (subject, number DESC);
CREATE INDEX audit_of_action ON monitoring.audit (action, number DESC);
CREATE INDEX audit_by_time ON monitoring.audit (at);

-- The last entry, beside the chain: a tail that was cut off is missed. Its row is the lock under which entries are appended.
CREATE TABLE monitoring.audit_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    number    bigint NOT NULL CHECK (number >= 0),
    hash      bytea NOT NULL CHECK (octet_length(hash) = 32)
);

INSERT INTO monitoring.audit_head (number, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

-- Seals: the number and hash of an entry, authenticated with the master key, which is not in the database. Who rewrites the chain with all its hashes cannot make them.
CREATE TABLE monitoring.audit_seals (
    number bigint PRIMARY KEY CHECK (number >= 1),
    at     timestamptz NOT NULL,
    seal   bytea NOT NULL
);

-- The canonical form of a text: its length in UTF-8, 4 bytes, most significant first, and the bytes; of null the length -1 and nothing.
CREATE FUNCTION monitoring.audit_text(value text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN value IS NULL THEN int4send(-1) ELSE int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') END
$$;

-- What is hashed: 'telephony audit 1', the hash before, the number and the microseconds since 1970 in 8 bytes each, most significant first, then as texts author, establishment, action,
-- subject and reason, then how many details in 4 bytes, and of each its name and value as texts, in the order of the names' bytes.
CREATE FUNCTION monitoring.audit_hash(
    previous bytea, number bigint, at timestamptz, author text, establishment text, action text, subject text, reason text, details jsonb)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256('telephony audit 1'::bytea || previous || int8send(number) || int8send((extract(epoch FROM at) * 1000000)::bigint)
        || monitoring.audit_text(author) || monitoring.audit_text(establishment) || monitoring.audit_text(action) || monitoring.audit_text(subject) || monitoring.audit_text(reason)
        || (SELECT int4send(count(*)::integer) || coalesce(string_agg(monitoring.audit_text(key) || monitoring.audit_text(value), ''::bytea ORDER BY key COLLATE "C"), ''::bytea)
            FROM jsonb_each_text(details)))
$$;

-- The one way to append: it waits for whoever appends at the same time, until that one's transaction is over. Returns the entry's number.
CREATE FUNCTION monitoring.append_audit(at timestamptz, author text, establishment text, action text, subject text, reason text, details jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head         monitoring.audit_head;
    entry_number bigint;
    entry_hash   bytea;
BEGIN
    SELECT * INTO STRICT head FROM monitoring.audit_head FOR UPDATE;
    entry_number := head.number + 1;
    entry_hash := monitoring.audit_hash(head.hash, entry_number, at, author, establishment, action, subject, reason, details);
    INSERT INTO monitoring.audit VALUES (entry_number, at, author, establishment, action, subject, reason, details, head.hash, entry_hash);
    UPDATE monitoring.audit_head SET number = entry_number, hash = entry_hash;
    RETURN entry_number;
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.audit
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER audit_seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON monitoring.audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER audit_head_goes_on BEFORE UPDATE ON monitoring.audit_head
    FOR EACH ROW WHEN (NEW.number <> OLD.number + 1) EXECUTE FUNCTION monitoring.refuse_change();
