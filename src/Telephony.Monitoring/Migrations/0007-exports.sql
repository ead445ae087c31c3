-- Which acts there are is the program's to say (AuditAction); a list of them here would have to be made anew with each.
ALTER TABLE monitoring.audit
    DROP CONSTRAINT IF EXISTS audit_action_check,
    ADD CONSTRAINT audit_action_check CHECK (action ~ '^[a-z][A-Za-z]{2,39}$');

-- Recordings that leave the platform (MON-12): who asks for it, what for and for whom, and the other one who decides. What was asked and decided is never changed; it outlives the recording.
CREATE TABLE monitoring.exports (
    id            uuid PRIMARY KEY,
    exchange      uuid NOT NULL,
    recording     uuid NOT NULL,
    call_id       text NOT NULL,
    establishment text NOT NULL,
    purpose       text NOT NULL CHECK (purpose <> ''),
    recipient     text NOT NULL CHECK (recipient <> ''),
    requester     uuid NOT NULL,
    requested_by  text NOT NULL CHECK (requested_by <> ''),
    requested_at  timestamptz NOT NULL,
    UNIQUE (id, requester)
);

CREATE INDEX exports_of_establishment ON monitoring.exports (establishment, id DESC);

-- One decision each, by somebody else than who asked: whatever the program does.
CREATE TABLE monitoring.export_decisions (
    export     uuid PRIMARY KEY,
    requester  uuid NOT NULL,
    decider    uuid NOT NULL,
    decided_by text NOT NULL CHECK (decided_by <> ''),
    decided_at timestamptz NOT NULL,
    -- Until when the file can be had; null when it was refused.
    expires_at timestamptz,
    -- Why it was refused.
    refusal    text CHECK (refusal <> ''),
    -- The entry of the audit chain that the export rests on.
    entry      bigint NOT NULL UNIQUE REFERENCES monitoring.audit (number),
    FOREIGN KEY (export, requester) REFERENCES monitoring.exports (id, requester),
    CONSTRAINT two_people_decide CHECK (decider <> requester),
    CONSTRAINT approved_or_refused CHECK ((expires_at IS NULL) <> (refusal IS NULL))
);

-- With what the manifests of exports are signed: ECDSA over P-256, the private key sealed with the master key, so that every node signs with the same.
CREATE TABLE monitoring.export_key (
    singleton   boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    made_at     timestamptz NOT NULL,
    public_key  bytea NOT NULL,
    private_key bytea NOT NULL
);

CREATE TRIGGER exports_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.exports
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER export_decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.export_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
CREATE TRIGGER export_key_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.export_key
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
