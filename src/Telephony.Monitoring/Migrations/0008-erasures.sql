-- RET-08: an authority may want a recording erased before its term.
ALTER TABLE monitoring.recordings
    DROP CONSTRAINT recordings_erasing_check,
    ADD CONSTRAINT recordings_erasing_check CHECK (erasing IN ('term', 'authority'));
ALTER TABLE monitoring.erasures
    DROP CONSTRAINT erasures_rule_check,
    ADD CONSTRAINT erasures_rule_check CHECK (rule IN ('term', 'authority'));

-- Certificates are looked for by call as well.
CREATE INDEX erasures_of_call ON monitoring.erasures (call_id);

-- What is held now.
CREATE INDEX recordings_held ON monitoring.recordings (establishment) WHERE holds <> '{}';

-- Erased messages of mailboxes that are in the audit chain, and under which number: each once, however often it is handed over.
CREATE TABLE monitoring.erased_messages (
    message uuid PRIMARY KEY,
    call_id text,
    entry   bigint NOT NULL UNIQUE REFERENCES monitoring.audit (number)
);

CREATE INDEX erased_messages_of_call ON monitoring.erased_messages (call_id);

CREATE TRIGGER erased_messages_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.erased_messages
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
