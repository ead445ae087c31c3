-- Who listened to which exchange and what for (MON-12): the sound is given to an officer only once he has stated a purpose. The chain has the same as an entry; this is what the console asks.
CREATE TABLE monitoring.hearings (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exchange uuid NOT NULL REFERENCES monitoring.exchanges (id) ON DELETE CASCADE,
    officer  uuid NOT NULL,
    purpose  text NOT NULL CHECK (purpose <> ''),
    at       timestamptz NOT NULL
);

CREATE INDEX hearings_of_officer ON monitoring.hearings (exchange, officer, id DESC);
