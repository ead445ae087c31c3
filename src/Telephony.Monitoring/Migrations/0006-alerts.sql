-- Alerts: an officer wants to know at once when a person or a number has a call or a message (MON-06). A rule ends by itself; three months later it goes, with what it fired (RET-05).
CREATE TABLE monitoring.alerts (
    id            uuid PRIMARY KEY,
    identifier    text CHECK (identifier <> ''),
    number        text CHECK (number <> ''),
    occasions     text[] NOT NULL CHECK (cardinality(occasions) > 0 AND occasions <@ ARRAY['begun', 'answered', 'message']),
    reason        text NOT NULL CHECK (reason <> ''),
    by_mail       boolean NOT NULL,
    -- Who set it, and his name then.
    officer       uuid NOT NULL,
    author        text NOT NULL CHECK (author <> ''),
    -- Only calls of this establishment fire it; null: of all.
    establishment text CHECK (establishment <> ''),
    set_at        timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    -- Who ended it before its time.
    ended_by      text CHECK (ended_by <> ''),
    CONSTRAINT person_or_number CHECK ((identifier IS NULL) <> (number IS NULL)),
    CONSTRAINT ends_within_three_months CHECK (ends_at >= set_at AND ends_at <= set_at + interval '92 days')
);

CREATE INDEX alerts_on_person ON monitoring.alerts (identifier, ends_at) WHERE identifier IS NOT NULL;
CREATE INDEX alerts_on_number ON monitoring.alerts (number, ends_at) WHERE number IS NOT NULL;
CREATE INDEX alerts_by_end ON monitoring.alerts (ends_at);

-- Once for each call and occasion, however often it is tried.
CREATE TABLE monitoring.alert_firings (
    id         uuid PRIMARY KEY,
    alert      uuid NOT NULL REFERENCES monitoring.alerts (id) ON DELETE CASCADE,
    call_id    text NOT NULL CHECK (call_id <> ''),
    occasion   text NOT NULL CHECK (occasion IN ('begun', 'answered', 'message')),
    at         timestamptz NOT NULL,
    identifier text NOT NULL,
    number     text,
    UNIQUE (alert, call_id, occasion)
);

CREATE INDEX alert_firings_newest_first ON monitoring.alert_firings (at DESC, id DESC);

-- Who has seen which: it is on his board no longer.
CREATE TABLE monitoring.alert_sightings (
    firing  uuid NOT NULL REFERENCES monitoring.alert_firings (id) ON DELETE CASCADE,
    officer uuid NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (firing, officer)
);

-- Firings of which somebody is to be told by mail, in the statement that writes the firing: an outbox. Nothing in it says about whom. A row goes when its mail was sent or given up.
CREATE TABLE monitoring.alert_mails (
    firing        uuid PRIMARY KEY REFERENCES monitoring.alert_firings (id) ON DELETE CASCADE,
    officer       uuid NOT NULL,
    establishment text,
    fired_at      timestamptz NOT NULL,
    attempts      integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    due_at        timestamptz NOT NULL
);

CREATE INDEX alert_mails_by_due ON monitoring.alert_mails (due_at);

-- An action of the evidence is a word; which ones there are is the program's to say, and it grows with each surface.
ALTER TABLE monitoring.audit DROP CONSTRAINT audit_action_check;
ALTER TABLE monitoring.audit ADD CONSTRAINT audit_action_check CHECK (action ~ '^[a-z][A-Za-z]{2,39}$');
