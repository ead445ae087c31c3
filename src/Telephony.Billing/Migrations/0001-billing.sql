-- Plans and dated prices, accounts and their ledger, credit in lots, and what calls hold of it (DESIGN 4.2, 4.5; REQUIREMENTS 4).
-- Whoever changes lots locks them first, by id; then holds; accounts last: so nobody waits in a circle.
CREATE SCHEMA billing;

CREATE TABLE billing.plans (
    code     text PRIMARY KEY,
    price    numeric(14, 6) CHECK (price > 0 AND price = round(price, 2)),
    services text[] NOT NULL CHECK (services <@ ARRAY ['call', 'voicemail', 'video']),
    CONSTRAINT only_outside_has_no_price CHECK ((price IS NULL) = (code = 'outside'))
);
INSERT INTO billing.plans (code, services) VALUES ('outside', '{call,voicemail,video}');

CREATE TABLE billing.destinations (
    prefix text PRIMARY KEY CHECK (prefix ~ '^\+[0-9]{1,15}$'),
    class  text NOT NULL
);

-- BIL-21. ends is the first day on which the row no longer applies.
CREATE TABLE billing.tariffs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service       text NOT NULL CHECK (service IN ('call', 'voicemail', 'video')),
    destination   text CHECK ((destination IS NULL) = (service <> 'call')),
    plan          text NOT NULL REFERENCES billing.plans,
    establishment text,
    starts        date NOT NULL,
    ends          date CHECK (ends > starts),
    per_minute    numeric(14, 6) NOT NULL CHECK (per_minute >= 0),
    connection    numeric(14, 6) NOT NULL CHECK (connection >= 0),
    increment     integer NOT NULL CHECK (increment BETWEEN 1 AND 3600),
    rounding      text NOT NULL CHECK (rounding IN ('halfUp', 'up', 'down')),
    excluded      boolean NOT NULL,
    UNIQUE NULLS NOT DISTINCT (service, destination, plan, establishment, starts)
);

-- Rows of one key may not overlap. Deferred: an import ends one row and adds the next in any order.
CREATE FUNCTION billing.refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM billing.tariffs t WHERE t.service = NEW.service AND t.plan = NEW.plan AND t.destination IS NOT DISTINCT FROM NEW.destination
            AND t.establishment IS NOT DISTINCT FROM NEW.establishment AND t.id <> NEW.id
            AND daterange(t.starts, t.ends) && (SELECT daterange(n.starts, n.ends) FROM billing.tariffs n WHERE n.id = NEW.id))
    THEN RAISE EXCEPTION 'two tariffs of one key apply on the same day' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER tariffs_do_not_overlap AFTER INSERT OR UPDATE ON billing.tariffs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION billing.refuse_overlap();

-- BIL-01. nominative: the detainee's money; telephone: what he may spend on services; transit: on its way between the two (BIL-03).
-- bank: where money comes from; revenue: where it goes, per establishment. These two keep no balance: every call would wait for that row.
CREATE TABLE billing.accounts (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('nominative', 'telephone', 'transit', 'bank', 'revenue')),
    detainee      uuid,
    establishment text,
    balance       numeric(14, 6),
    CONSTRAINT a_detainees_or_the_house CHECK ((detainee IS NOT NULL) = (kind IN ('nominative', 'telephone', 'transit')) AND (establishment IS NOT NULL) = (kind = 'revenue')),
    CONSTRAINT detainees_accounts_have_a_balance CHECK ((balance IS NULL) = (detainee IS NULL)),
    CONSTRAINT no_balance_is_negative CHECK (balance >= 0),
    UNIQUE NULLS NOT DISTINCT (kind, detainee, establishment)
) WITH (fillfactor = 70);
CREATE INDEX accounts_of_detainee ON billing.accounts (detainee) WHERE detainee IS NOT NULL;

-- A lot holds whole cents: whole cents are bought and charged. What is left of it is kept by the entries' trigger; held is what calls hold of it.
CREATE TABLE billing.lots (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account   bigint NOT NULL REFERENCES billing.accounts,
    plan      text NOT NULL REFERENCES billing.plans,
    bought    numeric(14, 6) NOT NULL CHECK (bought > 0 AND bought = round(bought, 2)),
    remaining numeric(14, 6) NOT NULL DEFAULT 0 CHECK (remaining = round(remaining, 2)),
    held      numeric(14, 6) NOT NULL DEFAULT 0 CHECK (held = round(held, 2)),
    bought_at timestamptz NOT NULL,
    CONSTRAINT no_cent_is_spent_twice CHECK (0 <= held AND held <= remaining AND remaining <= bought)
) WITH (fillfactor = 70);
CREATE INDEX lots_to_spend ON billing.lots (account, id) WHERE remaining > 0;

-- content is what the id stands for: the same id with another content is an error, with the same it changes nothing.
CREATE TABLE billing.transfers (
    id      text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 200),
    kind    text NOT NULL CHECK (kind IN ('credit', 'opening', 'request', 'purchase', 'usage', 'refund')),
    content text NOT NULL,
    call    text,
    at      timestamptz NOT NULL
);
CREATE INDEX transfers_of_call ON billing.transfers (call) WHERE call IS NOT NULL;

CREATE TABLE billing.entries (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer text NOT NULL REFERENCES billing.transfers,
    account  bigint NOT NULL REFERENCES billing.accounts,
    lot      bigint REFERENCES billing.lots,
    amount   numeric(14, 6) NOT NULL CHECK (amount <> 0)
);
CREATE INDEX entries_of_transfer ON billing.entries (transfer);
CREATE INDEX entries_of_account ON billing.entries (account, id);
CREATE INDEX entries_of_lot ON billing.entries (lot) WHERE lot IS NOT NULL;

CREATE FUNCTION billing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: correct it with another transfer' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.transfers FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_change();
CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.entries FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_change();

CREATE FUNCTION billing.count_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing.lots SET remaining = remaining + NEW.amount WHERE id = NEW.lot AND account = NEW.account;
    -- A telephone account is its lots and nothing else; no other account has any.
    IF FOUND <> EXISTS (SELECT FROM billing.accounts WHERE id = NEW.account AND kind = 'telephone') THEN
        RAISE EXCEPTION 'an entry of a telephone account, and no other, names one of its lots' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE billing.accounts SET balance = balance + NEW.amount WHERE id = NEW.account AND balance IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_counted AFTER INSERT ON billing.entries FOR EACH ROW EXECUTE FUNCTION billing.count_entry();

CREATE FUNCTION billing.refuse_imbalance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM billing.entries WHERE transfer = NEW.transfer) <> 0 THEN
        RAISE EXCEPTION 'the entries of transfer % do not sum to zero', NEW.transfer USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfers_balance AFTER INSERT ON billing.entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION billing.refuse_imbalance();

-- BIL-03. The id is the transfer's.
CREATE TABLE billing.purchases (
    id           text PRIMARY KEY,
    detainee     uuid NOT NULL,
    plan         text NOT NULL REFERENCES billing.plans,
    amount       numeric(14, 6) NOT NULL CHECK (amount > 0 AND amount = round(amount, 2)),
    state        text NOT NULL CHECK (state IN ('requested', 'inProcess', 'done', 'refused')),
    requested_at timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    ended_at     timestamptz,
    CONSTRAINT ended_when_done_or_refused CHECK ((ended_at IS NULL) = (state IN ('requested', 'inProcess')))
);
CREATE INDEX purchases_due ON billing.purchases (due_at) WHERE state = 'inProcess';
CREATE INDEX purchases_of_detainee ON billing.purchases (detainee, requested_at);

-- A node says that it lives by renewing its lease; a node not listed, or whose lease is over, is thought dead.
CREATE TABLE billing.nodes (
    node        text PRIMARY KEY,
    lease_until timestamptz NOT NULL
);

-- A metered call: what it holds while it runs, and what came of it. rates are those in force when it started (BIL-21), so that nothing imported later
-- changes it. known_seconds is the talk time that had passed for certain at the last extension: what is charged when its node dies.
CREATE TABLE billing.holds (
    call          text PRIMARY KEY,
    account       bigint NOT NULL REFERENCES billing.accounts,
    detainee      uuid NOT NULL,
    node          text NOT NULL,
    service       text NOT NULL CHECK (service IN ('call', 'voicemail', 'video')),
    destination   text,
    establishment text NOT NULL,
    time_zone     text NOT NULL,
    started_at    timestamptz NOT NULL,
    rates         jsonb NOT NULL,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'refunded')),
    slices        integer NOT NULL DEFAULT 1 CHECK (slices >= 1),
    known_seconds integer CHECK (known_seconds >= 0),
    -- seconds: talk time as told at the end, null when it was never established; total: its price; written_off: what of it could no longer be taken.
    settlements   integer NOT NULL DEFAULT 0,
    seconds       integer CHECK (seconds >= 0),
    total         numeric(14, 6) NOT NULL DEFAULT 0 CHECK (total >= 0),
    written_off   numeric(14, 6) NOT NULL DEFAULT 0 CHECK (written_off BETWEEN 0 AND total),
    segments      jsonb NOT NULL DEFAULT '[]',
    ended_at      timestamptz,
    CONSTRAINT ended_when_not_open CHECK ((ended_at IS NULL) = (state = 'open'))
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX one_call_at_a_time ON billing.holds (account) WHERE state = 'open' AND service = 'call';
CREATE INDEX holds_open ON billing.holds (node) WHERE state = 'open';
CREATE INDEX holds_by_start ON billing.holds (started_at);
CREATE INDEX holds_of_account ON billing.holds (account);

-- What a call holds, or held, of each lot, and what was charged of that.
CREATE TABLE billing.hold_shares (
    call    text NOT NULL REFERENCES billing.holds,
    lot     bigint NOT NULL REFERENCES billing.lots,
    amount  numeric(14, 6) NOT NULL CHECK (amount >= 0),
    charged numeric(14, 6) NOT NULL DEFAULT 0,
    PRIMARY KEY (call, lot),
    CONSTRAINT never_more_than_was_held CHECK (charged BETWEEN 0 AND amount)
) WITH (fillfactor = 60);
CREATE INDEX shares_of_lot ON billing.hold_shares (lot);
