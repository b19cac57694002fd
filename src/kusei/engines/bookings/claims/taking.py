"""The function of the database that takes what is free: the only one that adds claims.

Whoever comes second never overwrites and never fails: `INSERT … ON CONFLICT DO NOTHING` waits for whoever is about to
take the same row and then says no. Nobody waits in a circle, because every call locks in one order: first the keys of
the atoms that are shared or of free times (sorted), then cells (sorted), then spans, which those keys protect already.
A hold that has run out is taken away at the row that is wanted, so that it stands in the same order.

One transaction calls it once. A transaction that takes again after it took something can meet another that does the
same the other way round; the database then ends one of the two.
"""

from __future__ import annotations

KEYS = 7_260  # the seed of the advisory locks on atoms

FUNCTIONS = """
CREATE FUNCTION claims_take(
    wants uuid, hold_until timestamptz, atoms bigint[], many int[], days date[], cells int[],
    begins timestamptz[], ends timestamptz[], moment timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(atoms) = 1 AND many[1] = 1 THEN
        -- What somebody holds is said at once, without a lock: in an opening minute this is nearly every answer.
        PERFORM FROM claims_cell c
        WHERE c.atom_id = atoms[1] AND c.day = days[1] AND c.cell = cells[1] AND c.place = 1
        AND (c.until IS NULL OR c.until > moment);
        IF FOUND AND NOT EXISTS (SELECT FROM resources_atom a WHERE a.id = atoms[1] AND a.places > 1) THEN
            RETURN false;
        END IF;
        RETURN claims_insert(wants, hold_until, atoms, many, days, cells, begins, ends, moment);
    END IF;
    BEGIN
        IF claims_insert(wants, hold_until, atoms, many, days, cells, begins, ends, moment) THEN
            RETURN true;
        END IF;
        RAISE EXCEPTION 'not all' USING ERRCODE = 'KC001';
    EXCEPTION WHEN SQLSTATE 'KC001' THEN  -- what was inserted until here is gone again
        RETURN false;
    END;
END
$$;

CREATE FUNCTION claims_insert(
    wants uuid, hold_until timestamptz, atoms bigint[], many int[], days date[], cells int[],
    begins timestamptz[], ends timestamptz[], moment timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    one record;
    all_parts int := (SELECT sum(m) FROM unnest(many) m);
BEGIN
    -- What several may hold, and free times, are taken by one after the other.
    FOR one IN
        SELECT DISTINCT hashtextextended(w.atom || ' ' || CASE WHEN w.cell IS NULL THEN '' ELSE w.day::text END, KEYS)
            AS key
        FROM unnest(atoms, days, cells) AS w(atom, day, cell) LEFT JOIN resources_atom a ON a.id = w.atom
        WHERE w.cell IS NULL OR a.places > 1 ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(one.key);
    END LOOP;
    FOR one IN
        SELECT w.*, coalesce(a.places, 1) AS places
        FROM unnest(atoms, many, days, cells) AS w(atom, many, day, cell) LEFT JOIN resources_atom a ON a.id = w.atom
        WHERE w.cell IS NOT NULL ORDER BY w.atom, w.day, w.cell
    LOOP
        IF NOT claims_cell_places(
            wants, hold_until, one.atom, one.many, one.places, one.day, one.cell, moment, all_parts)
        THEN
            RETURN false;
        END IF;
    END LOOP;
    FOR one IN
        SELECT w.*, coalesce(a.places, 1) AS places
        FROM unnest(atoms, many, cells, begins, ends) AS w(atom, many, cell, begins_at, ends_at)
        LEFT JOIN resources_atom a ON a.id = w.atom
        WHERE w.cell IS NULL ORDER BY w.atom, w.begins_at
    LOOP
        IF NOT claims_span_places(
            wants, hold_until, one.atom, one.many, one.places, tstzrange(one.begins_at, one.ends_at), moment, all_parts)
        THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END
$$;

CREATE FUNCTION claims_cell_places(
    wants uuid, hold_until timestamptz, atom bigint, many int, most int, on_day date, in_cell int, moment timestamptz,
    all_parts int
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    missing int := many;
    taken int[] := '{}';
BEGIN
    IF most > 1 THEN
        DELETE FROM claims_cell c
        WHERE c.atom_id = atom AND c.day = on_day AND c.cell = in_cell AND c.until <= moment;
        taken := ARRAY(SELECT c.place FROM claims_cell c
            WHERE c.atom_id = atom AND c.day = on_day AND c.cell = in_cell);
    END IF;
    FOR n IN 1 .. most LOOP
        EXIT WHEN missing = 0;
        CONTINUE WHEN n = ANY(taken);
        LOOP
            INSERT INTO claims_cell (atom_id, day, cell, place, holder, until, parts)
            VALUES (atom, on_day, in_cell, n, wants, hold_until, all_parts) ON CONFLICT DO NOTHING;
            IF FOUND THEN
                missing := missing - 1;
                EXIT;
            END IF;
            DELETE FROM claims_cell c WHERE c.atom_id = atom AND c.day = on_day AND c.cell = in_cell
            AND c.place = n AND c.until <= moment;
            EXIT WHEN NOT FOUND;
        END LOOP;
    END LOOP;
    RETURN missing = 0;
END
$$;

CREATE FUNCTION claims_span_places(
    wants uuid, hold_until timestamptz, atom bigint, many int, most int, wanted tstzrange, moment timestamptz,
    all_parts int
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    missing int := many;
    taken int[];
BEGIN
    DELETE FROM claims_span s WHERE s.atom_id = atom AND s.during && wanted AND s.until <= moment;
    taken := ARRAY(SELECT DISTINCT s.place FROM claims_span s WHERE s.atom_id = atom AND s.during && wanted);
    FOR n IN 1 .. most LOOP
        EXIT WHEN missing = 0;
        CONTINUE WHEN n = ANY(taken);
        INSERT INTO claims_span (atom_id, place, during, holder, until, parts)
        VALUES (atom, n, wanted, wants, hold_until, all_parts) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            missing := missing - 1;
        END IF;
    END LOOP;
    RETURN missing = 0;
END
$$;

-- A hold becomes permanent or gets another end, if it is still whole. False: it ran out, or a part of it was taken.
CREATE FUNCTION claims_keep(keeps uuid, hold_until timestamptz, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    held int;
    wanted int;
BEGIN
    PERFORM FROM claims_cell c WHERE c.holder = keeps
    ORDER BY c.atom_id, c.day, c.cell, c.place FOR NO KEY UPDATE;
    PERFORM FROM claims_span s WHERE s.holder = keeps ORDER BY s.atom_id, s.during, s.place FOR NO KEY UPDATE;
    SELECT count(*), max(r.parts) INTO held, wanted FROM (
        SELECT c.parts FROM claims_cell c WHERE c.holder = keeps AND (c.until IS NULL OR c.until > moment)
        UNION ALL
        SELECT s.parts FROM claims_span s WHERE s.holder = keeps AND (s.until IS NULL OR s.until > moment)
    ) AS r;
    IF held = 0 OR held <> wanted THEN
        RETURN false;
    END IF;
    UPDATE claims_cell SET until = hold_until WHERE holder = keeps AND until IS DISTINCT FROM hold_until;
    UPDATE claims_span SET until = hold_until WHERE holder = keeps AND until IS DISTINCT FROM hold_until;
    RETURN true;
END
$$;

CREATE FUNCTION claims_release(frees uuid) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    gone int;
    more int;
BEGIN
    PERFORM FROM claims_cell c WHERE c.holder = frees ORDER BY c.atom_id, c.day, c.cell, c.place FOR UPDATE;
    DELETE FROM claims_cell c WHERE c.holder = frees;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM claims_span s WHERE s.holder = frees;
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN gone + more;
END
$$;

-- What somebody is taking over at this moment is left to them.
CREATE FUNCTION claims_expire(moment timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    gone int;
    more int;
BEGIN
    DELETE FROM claims_cell c USING (
        SELECT e.atom_id, e.day, e.cell, e.place FROM claims_cell e WHERE e.until <= moment FOR UPDATE SKIP LOCKED
    ) AS old WHERE (c.atom_id, c.day, c.cell, c.place) = (old.atom_id, old.day, old.cell, old.place);
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM claims_span s USING (
        SELECT e.id FROM claims_span e WHERE e.until <= moment FOR UPDATE SKIP LOCKED
    ) AS old WHERE s.id = old.id;
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN gone + more;
END
$$;
""".replace("KEYS", str(KEYS))
STATEMENTS = [FUNCTIONS]
UNDONE = [
    "DROP FUNCTION claims_expire(timestamptz)",
    "DROP FUNCTION claims_release(uuid)",
    "DROP FUNCTION claims_keep(uuid, timestamptz, timestamptz)",
    "DROP FUNCTION claims_span_places(uuid, timestamptz, bigint, int, int, tstzrange, timestamptz, int)",
    "DROP FUNCTION claims_cell_places(uuid, timestamptz, bigint, int, int, date, int, timestamptz, int)",
    "DROP FUNCTION claims_insert(uuid, timestamptz, bigint[], int[], date[], int[], timestamptz[], timestamptz[],"
    " timestamptz)",
    "DROP FUNCTION claims_take(uuid, timestamptz, bigint[], int[], date[], int[], timestamptz[], timestamptz[],"
    " timestamptz)",
]
