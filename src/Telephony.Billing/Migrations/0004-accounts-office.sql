-- What the accounts office does (BIL-02 to BIL-05): requests for credit that it takes up or refuses, and corrections, above a limit by two people.
ALTER TABLE billing.transfers DROP CONSTRAINT transfers_kind_check;
ALTER TABLE billing.transfers ADD CONSTRAINT transfers_kind_check
    CHECK (kind IN ('credit', 'opening', 'request', 'purchase', 'usage', 'refund', 'return', 'correction'));

-- What staff did with a purchase, each state once; one that the detainee made by himself on a phone has none. establishment is his at that time.
CREATE TABLE billing.purchase_acts (
    purchase      text NOT NULL REFERENCES billing.purchases,
    state         text NOT NULL CHECK (state IN ('requested', 'inProcess', 'done', 'refused')),
    establishment text NOT NULL,
    author        text NOT NULL CHECK (author <> ''),
    reason        text CHECK (reason <> ''),
    at            timestamptz NOT NULL,
    PRIMARY KEY (purchase, state),
    CONSTRAINT staff_refuse_with_a_reason CHECK (state <> 'refused' OR reason IS NOT NULL)
);
CREATE TRIGGER purchase_acts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.purchase_acts FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_change();
CREATE INDEX purchases_requested ON billing.purchases (requested_at, id) WHERE state = 'requested';

-- A correction as it was proposed. call: what is given back is what this metered use cost; null: money on the nominative account, or off it when negative.
CREATE TABLE billing.corrections (
    id            text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    detainee      uuid NOT NULL,
    establishment text NOT NULL,
    call          text REFERENCES billing.holds,
    amount        numeric(14, 6) NOT NULL CHECK (amount <> 0 AND amount = round(amount, 2)),
    reason        text NOT NULL CHECK (reason <> ''),
    needs_second  boolean NOT NULL,
    author        text NOT NULL CHECK (author <> ''),
    at            timestamptz NOT NULL,
    CONSTRAINT what_is_given_back_is_positive CHECK (call IS NULL OR amount > 0)
);
CREATE INDEX corrections_of_detainee ON billing.corrections (detainee, at);
CREATE INDEX corrections_of_call ON billing.corrections (call) WHERE call IS NOT NULL;
CREATE INDEX corrections_by_time ON billing.corrections (at, id);

-- What came of it: done, or refused with a reason. Where two people are needed, who proposed it does not do it.
CREATE TABLE billing.correction_decisions (
    correction text PRIMARY KEY REFERENCES billing.corrections,
    is_done    boolean NOT NULL,
    author     text NOT NULL CHECK (author <> ''),
    reason     text CHECK (reason <> ''),
    at         timestamptz NOT NULL,
    CONSTRAINT refused_with_a_reason CHECK (is_done OR reason IS NOT NULL)
);
CREATE FUNCTION billing.refuse_single_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_done AND EXISTS (SELECT FROM billing.corrections WHERE id = NEW.correction AND needs_second AND author = NEW.author) THEN
        RAISE EXCEPTION 'this correction takes a second person' USING ERRCODE = 'check_violation', CONSTRAINT = 'two_people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correction_decisions_two_people BEFORE INSERT ON billing.correction_decisions FOR EACH ROW EXECUTE FUNCTION billing.refuse_single_person();
CREATE TRIGGER corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.corrections FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_change();
CREATE TRIGGER correction_decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing.correction_decisions FOR EACH STATEMENT EXECUTE FUNCTION billing.refuse_change();

-- What was credited in a period is few of what was posted in it.
CREATE INDEX credits_by_time ON billing.transfers (at) WHERE kind IN ('credit', 'opening', 'purchase', 'correction');
