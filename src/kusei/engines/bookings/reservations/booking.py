"""The function of the database that books, in one call: quotas under a lock, the claim, the row and its first event.

Bookings of one group or person are counted one after the other: a lock on them stands before every claim, so nobody
who waits for it holds a slot that others wait for.
"""

from __future__ import annotations

WHO = 7_261  # the seed of the advisory locks on who books

FUNCTION = """
CREATE OR REPLACE FUNCTION reservations_book(
    facts jsonb, limits jsonb, hold_until timestamptz, atoms bigint[], many int[], days date[], cells int[],
    begins timestamptz[], ends timestamptz[], moment timestamptz,
    OUT outcome text, OUT running bigint, OUT department bigint
) LANGUAGE plpgsql AS $$
DECLARE
    made reservations_booking := jsonb_populate_record(NULL::reservations_booking, facts);
    quota record;
    used bigint;
BEGIN
    IF jsonb_array_length(limits) > 0 THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(
            CASE WHEN made.group_id IS NULL THEN 'p' || made.person_id ELSE 'g' || made.group_id END, WHO));
    END IF;
    FOR quota IN
        SELECT * FROM jsonb_to_recordset(limits)
        AS l(most int, counts text, since date, until date, facility bigint, keys text[], place int) ORDER BY place
    LOOP
        SELECT coalesce(sum(CASE quota.counts
            WHEN 'slots' THEN b.slots
            WHEN 'minutes' THEN extract(epoch FROM b.ends_at - b.begins_at)::int / 60
            ELSE 1 END), 0) INTO used
        FROM reservations_booking b JOIN resources_resource r ON r.id = b.resource_id
        WHERE b.state IN ('held', 'unpaid', 'asked', 'confirmed', 'used', 'no_show')
        AND (b.state NOT IN ('held', 'unpaid') OR b.until > moment)
        AND (b.group_id = made.group_id OR (made.group_id IS NULL AND b.group_id IS NULL
            AND b.person_id = made.person_id))
        AND r.facility_id = quota.facility AND (quota.keys IS NULL OR r.key = ANY(quota.keys))
        AND CASE WHEN quota.since IS NULL THEN b.ends_at > moment AND b.state <> 'no_show'
            AND (b.state <> 'used' OR EXISTS (SELECT FROM claims_span s WHERE s.holder = b.id)
                OR EXISTS (SELECT FROM claims_cell c WHERE c.holder = b.id))  -- who left early has nothing at once
            ELSE b.day BETWEEN quota.since AND quota.until END;
        used := used + CASE quota.counts
            WHEN 'slots' THEN made.slots
            WHEN 'minutes' THEN extract(epoch FROM made.ends_at - made.begins_at)::int / 60
            ELSE 1 END;
        IF used > quota.most THEN
            outcome := 'quota';
            running := quota.place;
            RETURN;
        END IF;
    END LOOP;
    IF NOT claims_take(made.id, hold_until, atoms, many, days, cells, begins, ends, moment) THEN
        outcome := 'taken';
        RETURN;
    END IF;
    made.number := nextval('reservations_number');
    INSERT INTO reservations_booking VALUES (made.*);
    INSERT INTO reservations_bookingevent (booking_id, kind, at, by_id, why, facts)
    VALUES (made.id, 'booked', moment, made.made_by_id, '', jsonb_build_object('state', made.state));
    outcome := 'booked';
    running := made.number;
    SELECT d.id INTO department FROM resources_resource r JOIN resources_facility f ON f.id = r.facility_id
    JOIN org_department d ON d.municipality_id = f.municipality_id AND d.code = f.department_code
    WHERE r.id = made.resource_id AND (d.valid_from IS NULL OR d.valid_from <= made.made_at::date)
    AND (d.valid_until IS NULL OR d.valid_until > made.made_at::date) ORDER BY d.valid_from DESC NULLS LAST LIMIT 1;
END
$$;
""".replace("WHO));", f"{WHO}));")
STATEMENTS = [FUNCTION]
UNDONE = [
    "DROP FUNCTION reservations_book(jsonb, jsonb, timestamptz, bigint[], int[], date[], int[], timestamptz[],"
    " timestamptz[], timestamptz)"
]
