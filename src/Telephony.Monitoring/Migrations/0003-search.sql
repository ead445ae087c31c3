-- What monitoring searches (MON-07): a row for each finished deposit and each finished call to a correspondent, refused ones too, taken from the call's record once it is over. The recording or the copy of
-- the message is found by the call's id. A protected call has neither number nor sound, and nobody can have heard it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE monitoring.exchanges (
    id            uuid PRIMARY KEY,
    call_id       text NOT NULL UNIQUE CHECK (call_id <> ''),
    kind          text NOT NULL CHECK (kind IN ('call', 'message')),
    started_at    timestamptz NOT NULL,
    duration_ms   bigint NOT NULL CHECK (duration_ms >= 0),
    outcome       text NOT NULL CHECK (outcome NOT IN ('', 'running')),
    identifier    text,
    number        text,
    phone         text,
    establishment text,
    protected     boolean NOT NULL,
    -- The first time that an officer listened, and who.
    heard_at      timestamptz,
    heard_by      uuid,
    flagged       boolean NOT NULL DEFAULT false,
    CONSTRAINT protected_stays_unknown CHECK (NOT protected OR (number IS NULL AND heard_at IS NULL AND NOT flagged)),
    CONSTRAINT heard_by_somebody CHECK ((heard_at IS NULL) = (heard_by IS NULL))
);

-- Each filter has its index, in the order of the list: what is frequent is read from the newest on until the page is full, what is rare is gathered and sorted.
CREATE INDEX exchanges_newest_first ON monitoring.exchanges (started_at DESC, id DESC);
CREATE INDEX exchanges_of_establishment ON monitoring.exchanges (establishment, started_at DESC, id DESC);
CREATE INDEX exchanges_of_detainee ON monitoring.exchanges (identifier, started_at DESC, id DESC) WHERE identifier IS NOT NULL;
CREATE INDEX exchanges_of_phone ON monitoring.exchanges (phone, started_at DESC, id DESC) WHERE phone IS NOT NULL;
CREATE INDEX exchanges_by_outcome ON monitoring.exchanges (outcome, started_at DESC, id DESC);
CREATE INDEX exchanges_by_duration ON monitoring.exchanges (duration_ms);
CREATE INDEX exchanges_heard ON monitoring.exchanges (started_at DESC, id DESC) WHERE heard_at IS NOT NULL;
CREATE INDEX exchanges_flagged ON monitoring.exchanges (started_at DESC, id DESC) WHERE flagged;
CREATE INDEX exchanges_by_part_of_number ON monitoring.exchanges USING gin (number gin_trgm_ops) WHERE number IS NOT NULL;

-- What officers note at an instant of a sound. It says what was said, so it goes with the recording (RET-08); until then it is not changed.
CREATE TABLE monitoring.notes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exchange   uuid NOT NULL REFERENCES monitoring.exchanges (id) ON DELETE CASCADE,
    recording  uuid NOT NULL REFERENCES monitoring.recordings (id) ON DELETE CASCADE,
    at_ms      bigint NOT NULL CHECK (at_ms >= 0),
    text       text NOT NULL CHECK (text <> '' AND length(text) <= 2000),
    author     text NOT NULL CHECK (author <> ''),
    written_at timestamptz NOT NULL
);

CREATE INDEX notes_of_exchange ON monitoring.notes (exchange, at_ms, id);
CREATE INDEX notes_of_recording ON monitoring.notes (recording);

CREATE TRIGGER notes_stay_as_written BEFORE UPDATE ON monitoring.notes
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_change();
