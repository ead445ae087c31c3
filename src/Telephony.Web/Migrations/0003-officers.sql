-- When an officer last signed in, and by what a provider of identities (OpenID Connect) knows him: its address and its subject.
ALTER TABLE web.officers
    ADD COLUMN signed_in_at timestamptz,
    ADD COLUMN provider text CHECK (provider <> ''),
    ADD COLUMN subject text CHECK (subject <> ''),
    ADD CONSTRAINT subject_is_of_a_provider CHECK ((provider IS NULL) = (subject IS NULL)),
    ADD CONSTRAINT officers_by_subject UNIQUE (provider, subject);

-- A session that a provider vouched for, second factor included: its ID token, sealed, with which signing out is told to it.
ALTER TABLE web.sessions
    ADD COLUMN provider_token bytea;
