-- Monitoring keeps a copy of a monitored message under these (MON-02, RET-06). Messages of before have none of it.
ALTER TABLE voicemail.reservations
    ADD COLUMN identifier    text NOT NULL DEFAULT '',
    ADD COLUMN establishment text NOT NULL DEFAULT '';
ALTER TABLE voicemail.messages
    ADD COLUMN identifier    text NOT NULL DEFAULT '',
    ADD COLUMN establishment text NOT NULL DEFAULT '';
