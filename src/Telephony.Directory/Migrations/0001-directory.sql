create schema directory;

create table directory.establishments (
    code      text primary key,
    name      text not null,
    time_zone text not null
);

-- INF-11: where to turn when worried about a detainee. No establishment: the national default.
create table directory.worried_texts (
    establishment text references directory.establishments,
    language      text not null check (language in ('fr', 'en', 'es', 'ar', 'pt', 'ro')),
    text          text not null check (text <> ''),
    unique nulls not distinct (language, establishment)
);

-- DEP-03: a service does not exist before its start. No establishment: everywhere that has no row of its own.
create table directory.service_starts (
    service       text not null check (service in ('deposit', 'listening')),
    establishment text references directory.establishments,
    starts_at     timestamptz not null,
    unique nulls not distinct (service, establishment)
);

create table directory.trunks (
    name            text primary key,
    deposit_numbers text[] not null
);

-- An address is a network (one address is a network of one) and perhaps a port; IPv4 is never stored in its IPv6-mapped form.
create table directory.trunk_addresses (
    trunk   text not null references directory.trunks on delete cascade,
    network cidr not null,
    port    integer check (port between 1 and 65535),
    unique nulls not distinct (network, port)
);
create index trunk_addresses_by_network on directory.trunk_addresses using gist (network inet_ops);
create index trunk_addresses_by_trunk on directory.trunk_addresses (trunk);

-- ha1 holds both digests of user:telephony:password, encrypted; digest says which are offered.
create table directory.phones (
    "user"        text primary key,
    digest        text not null check (digest in ('md5', 'sha256', 'both')),
    ha1           bytea not null,
    establishment text not null references directory.establishments,
    location      text not null
);

-- RFC 3261 section 10: the registrar's rows.
create table directory.bindings (
    "user"     text not null references directory.phones on delete cascade,
    contact    text not null,
    path       text[] not null,
    call_id    text not null,
    cseq       bigint not null,
    q          numeric(4, 3) not null check (q between 0 and 1),
    received   text,
    expires_at timestamptz not null,
    primary key ("user", contact)
);

create table directory.detainees (
    id                  uuid primary key,
    identifier          text not null unique check (identifier ~ '^[0-9]{4,12}$'),
    registration_number text not null,
    name                text not null,
    establishment       text not null references directory.establishments,
    language            text not null check (language in ('fr', 'en', 'es', 'ar', 'pt', 'ro')),
    account             text not null check (account in ('active', 'suspended', 'arrival', 'closed')),
    penal_status        text check (penal_status in ('remand', 'appellant', 'sentenced')),
    -- PBKDF2-SHA256 of the secret code, then encrypted: a stolen table alone does not give away codes of four digits.
    code_hash           bytea,
    code_salt           bytea,
    code_iterations     integer,
    -- Guesses in a row, counted before they are checked.
    wrong_codes         integer not null default 0,
    locked_until        timestamptz,
    check ((code_hash is null) = (code_salt is null) and (code_hash is null) = (code_iterations is null))
);
create index detainees_by_establishment on directory.detainees (establishment);

create table directory.correspondents (
    id       uuid primary key,
    detainee uuid not null references directory.detainees on delete cascade,
    number   text not null,
    name     text not null,
    kind     text not null check (kind in ('relative', 'lawyer', 'institution')),
    unique (detainee, number)
);
create index protected_correspondents on directory.correspondents (number) where kind <> 'relative';

-- EXC-03: national, dated, a category per entry. Rows are added and ended, never removed.
create table directory.protected_numbers (
    number   text not null,
    category text not null,
    name     text not null,
    starts   date not null,
    ends     date check (ends > starts),
    primary key (number, starts)
);

-- Wrong codes keyed on one phone, whoever they were for.
create table directory.phone_failures (
    "user"     text primary key,
    count      integer not null,
    last_at    timestamptz not null,
    not_before timestamptz not null
);

-- What staff must see. Ids only; the names are found through them.
create table directory.events (
    id            bigint generated always as identity primary key,
    at            timestamptz not null,
    kind          text not null,
    detainee      uuid,
    correspondent uuid,
    phone         text,
    who           text
);
create index events_by_correspondent on directory.events (correspondent) where correspondent is not null;
