-- Holding credit: one call from the program, several statements here. In one statement with the lock, the check and the change in common table expressions, the
-- check was seen to read a lot as it was before another call took of it (eight at once on two lots; only no_cent_is_spent_twice stopped it). Here each
-- statement has a snapshot of its own, taken after the locks of the one before it.
CREATE FUNCTION billing.lots_have(wanted bigint[], amounts numeric[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM billing.lots WHERE id = ANY (wanted) ORDER BY id FOR NO KEY UPDATE;
    RETURN NOT EXISTS (
        SELECT FROM unnest(wanted, amounts) AS w (lot, amount) LEFT JOIN billing.lots l ON l.id = w.lot WHERE l.id IS NULL OR l.remaining - l.held < w.amount);
END $$;

CREATE FUNCTION billing.take_lots(of_call text, wanted bigint[], amounts numeric[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO billing.hold_shares AS s (call, lot, amount) SELECT of_call, lot, amount FROM unnest(wanted, amounts) AS w (lot, amount)
    ON CONFLICT (call, lot) DO UPDATE SET amount = s.amount + excluded.amount;
    UPDATE billing.lots l SET held = l.held + w.amount FROM unnest(wanted, amounts) AS w (lot, amount) WHERE l.id = w.lot AND w.amount > 0;
END $$;

-- False: the lots do not have it, the call is known already, or (one_call_at_a_time) another call of the account runs.
CREATE FUNCTION billing.open_hold(
    new_call text, of_account bigint, of_detainee uuid, on_node text, of_service text, to_class text, at_establishment text, in_zone text,
    at timestamptz, by_rates jsonb, wanted bigint[], amounts numeric[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT billing.lots_have(wanted, amounts) THEN RETURN false; END IF;
    INSERT INTO billing.holds (call, account, detainee, node, service, destination, establishment, time_zone, started_at, rates)
    VALUES (new_call, of_account, of_detainee, on_node, of_service, to_class, at_establishment, in_zone, at, by_rates) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM billing.take_lots(new_call, wanted, amounts);
    RETURN true;
END $$;

-- False: the lots do not have it, the slice is held already, or the hold is over.
CREATE FUNCTION billing.extend_hold(of_call text, slice integer, known integer, wanted bigint[], amounts numeric[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT billing.lots_have(wanted, amounts) THEN RETURN false; END IF;
    UPDATE billing.holds SET slices = slice, known_seconds = greatest(known_seconds, known) WHERE call = of_call AND state = 'open' AND slices = slice - 1;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM billing.take_lots(of_call, wanted, amounts);
    RETURN true;
END $$;
