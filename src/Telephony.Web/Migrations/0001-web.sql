-- Members of staff who use the console, and their sessions (DESIGN 4.8, 4.9). Passwords and recovery codes are slow hashes; the secrets of second factors are sealed.
CREATE SCHEMA IF NOT EXISTS web;

CREATE TABLE web.officers (
    id                   uuid PRIMARY KEY,
    -- The name that stands in the evidence, as it was first written; never given twice, so accounts are disabled, not removed.
    name                 text NOT NULL CHECK (name <> ''),
    normalized_name      text NOT NULL UNIQUE,
    role                 text NOT NULL CHECK (role IN ('monitoringOfficer', 'telephoneService', 'accountsOffice', 'headOfEstablishment', 'auditor', 'administrator')),
    -- Code of an establishment; null: all.
    establishment        text CHECK (establishment <> ''),
    password_hash        text NOT NULL,
    -- The password is the first one, which somebody else has seen.
    is_first_password    boolean NOT NULL DEFAULT true,
    -- Changes with everything that ends his sessions: password, second factor, role, establishment.
    stamp                text NOT NULL CHECK (stamp <> ''),
    authenticator_key    bytea,
    has_second_factor    boolean NOT NULL DEFAULT false,
    -- The last time step of which a code was taken: a code is good once (RFC 6238, 5.2).
    last_step            bigint NOT NULL DEFAULT 0,
    -- Wrong guesses at password and code since he last signed in, counted before they are checked.
    guesses              integer NOT NULL DEFAULT 0 CHECK (guesses >= 0),
    locked_until         timestamptz,
    created_at           timestamptz NOT NULL,
    disabled_at          timestamptz,
    CONSTRAINT second_factor_has_its_key CHECK (NOT has_second_factor OR authenticator_key IS NOT NULL)
);

CREATE TABLE web.recovery_codes (
    officer uuid NOT NULL REFERENCES web.officers,
    hash    bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (officer, hash)
);

-- A session is its row: without the row the cookie is worth nothing.
CREATE TABLE web.sessions (
    -- SHA-256 of the cookie.
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    officer    uuid NOT NULL REFERENCES web.officers,
    -- The officer's stamp when it began.
    stamp      text NOT NULL,
    -- Whether the second factor was shown.
    is_proved  boolean NOT NULL,
    began_at   timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL
);
CREATE INDEX sessions_of_officer ON web.sessions (officer);
CREATE INDEX sessions_by_age ON web.sessions (seen_at);

-- The keys with which forms are signed, the same on every node; sealed with the master key.
CREATE TABLE web.keys (
    name text PRIMARY KEY,
    xml  text NOT NULL
);
