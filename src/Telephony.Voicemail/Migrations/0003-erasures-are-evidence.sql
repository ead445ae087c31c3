-- Each erasure is an entry of the audit chain, of which voicemail knows nothing: it waits here, written in the statement that erases, until it was taken. Erasures of before have neither call nor
-- establishment.
ALTER TABLE voicemail.erasures
    ADD COLUMN call_id       text,
    ADD COLUMN establishment text;

CREATE TABLE voicemail.erasures_to_record (
    erasure bigint PRIMARY KEY REFERENCES voicemail.erasures (id)
);

INSERT INTO voicemail.erasures_to_record (erasure) SELECT id FROM voicemail.erasures;
