-- The history: what the triggers of recorded tables write, how it is chained, and what is refused.
--
--   audit_act       one actor, one reason, one transaction; a link of the chain once it is sealed at commit
--   audit_entry     one changed row, before and after
--   audit_head      one row: the number and the hash of the last link; its row lock puts commits in order
--   audit_tracking  since when which table is recorded, and how
--   audit_access    who read whose personal data
--
-- Settings local to a transaction: kusei.context (JSON, from the application) and kusei.act ("<id> <md5 of context>",
-- the act that is open). A rolled back savepoint takes them back together with the rows they speak of.

CREATE TABLE audit_act (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id bigint,
    actor text NOT NULL,
    reason text NOT NULL,
    request_id text NOT NULL,
    path text NOT NULL,
    entries bigint,
    content bytea,
    seq bigint CONSTRAINT audit_act_seq_once UNIQUE,
    previous bytea,
    hash bytea
);
CREATE INDEX audit_act_at ON audit_act (at);
CREATE INDEX audit_act_actor ON audit_act (actor_id, id) WHERE actor_id IS NOT NULL;

CREATE TABLE audit_entry (
    id bigserial PRIMARY KEY,
    act_id bigint NOT NULL,
    model text NOT NULL,
    object_id text NOT NULL,
    label text NOT NULL,
    action text NOT NULL CONSTRAINT audit_entry_action CHECK (action IN ('insert', 'update', 'delete', 'baseline')),
    changed text[] NOT NULL,
    before jsonb,
    after jsonb,
    digest bytea NOT NULL
);
CREATE INDEX audit_entry_act ON audit_entry (act_id, id);
CREATE INDEX audit_entry_object ON audit_entry (model, object_id, id);

CREATE TABLE audit_head (
    singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT audit_head_one_row CHECK (singleton),
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE TABLE audit_tracking (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    model text NOT NULL,
    relation text NOT NULL,
    arguments text[] NOT NULL
);

CREATE TABLE audit_access (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_id bigint,
    "user" text NOT NULL,
    model text NOT NULL,
    object_id text NOT NULL,
    purpose text NOT NULL CONSTRAINT audit_access_purpose CHECK (purpose <> ''),
    request_id text NOT NULL
);
CREATE INDEX audit_access_object ON audit_access (model, object_id, id);
CREATE INDEX audit_access_user ON audit_access (user_id, id);

-- ---------------------------------------------------------------- what is hashed

CREATE FUNCTION audit_digest(
    id bigint, act_id bigint, model text, object_id text, label text, action text, changed text[], before jsonb, after jsonb
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(id, act_id, model, object_id, label, action, changed, before, after)::text, 'UTF8'))
$$;

CREATE FUNCTION audit_content(
    id bigint, at timestamptz, actor_id bigint, actor text, reason text, request_id text, path text, entries bigint, digests bytea
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), actor_id, actor, reason, request_id, path, entries
    )::text, 'UTF8') || digests)
$$;

-- ---------------------------------------------------------------- recording, once a statement
-- Arguments: model, key column, label column or '', columns whose value is hidden, columns that are ignored.

CREATE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    context text := coalesce(current_setting('kusei.context', true), '');
    open_act text := coalesce(current_setting('kusei.act', true), '');
    opening boolean := split_part(open_act, ' ', 2) <> md5(context);
    act bigint;
    hidden text[] := TG_ARGV[3]::text[] || TG_ARGV[4]::text[];
    ignored text[] := TG_ARGV[4]::text[];
    written bigint;
    who jsonb;
BEGIN
    IF opening THEN
        act := nextval('audit_act_id_seq');
    ELSE
        act := split_part(open_act, ' ', 1)::bigint;
    END IF;

    IF TG_OP = 'INSERT' THEN
        WITH source AS MATERIALIZED (SELECT nextval('audit_entry_id_seq') AS id, to_jsonb(n) AS new_row FROM new_rows n),
        entry AS (
            SELECT id, new_row ->> TG_ARGV[1] AS object_id, coalesce(new_row ->> TG_ARGV[2], '') AS label, new_row - hidden AS after FROM source
        )
        INSERT INTO audit_entry
        SELECT id, act, TG_ARGV[0], object_id, label, 'insert', '{}', NULL, after,
            audit_digest(id, act, TG_ARGV[0], object_id, label, 'insert', '{}', NULL, after)
        FROM entry;
    ELSIF TG_OP = 'DELETE' THEN
        WITH source AS MATERIALIZED (SELECT nextval('audit_entry_id_seq') AS id, to_jsonb(o) AS old_row FROM old_rows o),
        entry AS (
            SELECT id, old_row ->> TG_ARGV[1] AS object_id, coalesce(old_row ->> TG_ARGV[2], '') AS label, old_row - hidden AS before FROM source
        )
        INSERT INTO audit_entry
        SELECT id, act, TG_ARGV[0], object_id, label, 'delete', '{}', before, NULL,
            audit_digest(id, act, TG_ARGV[0], object_id, label, 'delete', '{}', before, NULL)
        FROM entry;
    ELSIF TG_OP = 'UPDATE' THEN
        -- A row whose key changed has no partner: it shows as one row gone and another come, which is what happened.
        WITH pair AS (
            SELECT o.row AS old_row, n.row AS new_row
            FROM (SELECT to_jsonb(x) AS row FROM old_rows x) o
            FULL JOIN (SELECT to_jsonb(x) AS row FROM new_rows x) n ON o.row ->> TG_ARGV[1] = n.row ->> TG_ARGV[1]
        ), source AS MATERIALIZED (
            SELECT nextval('audit_entry_id_seq') AS id, old_row, new_row FROM pair
            WHERE old_row - ignored IS DISTINCT FROM new_row - ignored
        ), entry AS (
            SELECT id,
                coalesce(new_row, old_row) ->> TG_ARGV[1] AS object_id,
                coalesce(coalesce(new_row, old_row) ->> TG_ARGV[2], '') AS label,
                CASE WHEN old_row IS NULL THEN 'insert' WHEN new_row IS NULL THEN 'delete' ELSE 'update' END AS action,
                ARRAY(
                    SELECT k FROM jsonb_object_keys(new_row) k
                    WHERE old_row IS NOT NULL AND old_row -> k IS DISTINCT FROM new_row -> k AND k <> ALL (ignored) ORDER BY k COLLATE "C"
                ) AS changed,
                old_row - hidden AS before, new_row - hidden AS after
            FROM source
        )
        INSERT INTO audit_entry
        SELECT id, act, TG_ARGV[0], object_id, label, action, changed, before, after,
            audit_digest(id, act, TG_ARGV[0], object_id, label, action, changed, before, after)
        FROM entry;
    ELSE  -- TRUNCATE, before it happens: every row is recorded as deleted
        EXECUTE format($sql$
            WITH source AS MATERIALIZED (SELECT nextval('audit_entry_id_seq') AS id, to_jsonb(t) AS old_row FROM %s t),
            entry AS (SELECT id, old_row ->> $2 AS object_id, coalesce(old_row ->> $3, '') AS label, old_row - $4 AS before FROM source)
            INSERT INTO audit_entry
            SELECT id, $5, $1, object_id, label, 'delete', '{}', before, NULL,
                audit_digest(id, $5, $1, object_id, label, 'delete', '{}', before, NULL)
            FROM entry
        $sql$, TG_RELID::regclass) USING TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], hidden, act;
    END IF;
    GET DIAGNOSTICS written = ROW_COUNT;

    -- The entries come first: where constraints are immediate, inserting the act closes and seals it at once.
    IF opening AND written > 0 THEN
        who := coalesce(nullif(context, '')::jsonb, '{}');
        PERFORM set_config('kusei.act', act || ' ' || md5(context), true);
        INSERT INTO audit_act (id, at, actor_id, actor, reason, request_id, path) VALUES (
            act, clock_timestamp(), (who ->> 'actor_id')::bigint, coalesce(who ->> 'actor', ''), coalesce(who ->> 'reason', ''),
            coalesce(who ->> 'request_id', ''), coalesce(who ->> 'path', '')
        );
    END IF;
    RETURN NULL;
END $$;

-- The state of a table when its recording begins: one 'baseline' entry a row, written only the first time.
CREATE FUNCTION audit_begin() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    act bigint := nextval('audit_act_id_seq');
    written bigint;
BEGIN
    IF EXISTS (SELECT FROM audit_tracking WHERE model = NEW.model AND id < NEW.id) THEN
        RETURN NULL;
    END IF;
    EXECUTE format($sql$
        WITH source AS MATERIALIZED (SELECT nextval('audit_entry_id_seq') AS id, to_jsonb(t) AS new_row FROM %I t),
        entry AS (SELECT id, new_row ->> $2 AS object_id, coalesce(new_row ->> $3, '') AS label, new_row - $4 AS after FROM source)
        INSERT INTO audit_entry
        SELECT id, $5, $1, object_id, label, 'baseline', '{}', NULL, after,
            audit_digest(id, $5, $1, object_id, label, 'baseline', '{}', NULL, after)
        FROM entry
    $sql$, NEW.relation)
    USING NEW.model, NEW.arguments[2], NEW.arguments[3], NEW.arguments[4]::text[] || NEW.arguments[5]::text[], act;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written > 0 THEN
        INSERT INTO audit_act (id, at, actor, reason, request_id, path) VALUES (act, clock_timestamp(), 'kusei', 'migrate', '', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_begin AFTER INSERT ON audit_tracking FOR EACH ROW EXECUTE FUNCTION audit_begin();

-- ---------------------------------------------------------------- sealing, at commit, in two steps
-- Closing sums up the entries and takes no lock. Sealing is queued behind every other deferred check of the transaction
-- (foreign keys above all), so that nobody waits for a row while holding the head.

CREATE FUNCTION audit_close() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    digests bytea;
BEGIN
    IF split_part(coalesce(current_setting('kusei.act', true), ''), ' ', 1) = NEW.id::text THEN
        PERFORM set_config('kusei.act', '', true);
    END IF;
    SELECT count(*), sha256(coalesce(string_agg(digest, ''::bytea ORDER BY id), ''::bytea))
        INTO number, digests FROM audit_entry WHERE act_id = NEW.id;
    UPDATE audit_act SET entries = number, content = audit_content(
        NEW.id, NEW.at, NEW.actor_id, NEW.actor, NEW.reason, NEW.request_id, NEW.path, number, digests
    ) WHERE id = NEW.id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_close AFTER INSERT ON audit_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_close();

CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head audit_head;
    link bytea;
BEGIN
    SELECT * INTO head FROM audit_head FOR UPDATE;
    link := sha256(head.hash || int8send(head.seq + 1) || NEW.content);
    UPDATE audit_act SET seq = head.seq + 1, previous = head.hash, hash = link WHERE id = NEW.id;
    UPDATE audit_head SET seq = head.seq + 1, hash = link;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_seal AFTER UPDATE OF content ON audit_act
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.seq IS NULL) EXECUTE FUNCTION audit_seal();

-- ---------------------------------------------------------------- refusing
-- Only a trigger may write (it runs one level deeper than a statement), and only forwards.

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit: % on % is refused, the history is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_refuse_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'audit: % on % is refused, only triggers write the history', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_refuse_resealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR OLD.seq IS NOT NULL THEN
        RAISE EXCEPTION 'audit: % on % is refused, the history is append-only', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_guard_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_guard_insert BEFORE INSERT ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_by_hand();
CREATE TRIGGER audit_guard_change BEFORE DELETE OR TRUNCATE ON audit_act FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_guard_insert BEFORE INSERT ON audit_act FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_by_hand();
CREATE TRIGGER audit_guard_update BEFORE UPDATE ON audit_act FOR EACH ROW EXECUTE FUNCTION audit_refuse_resealing();
CREATE TRIGGER audit_guard_change BEFORE INSERT OR DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_guard_update BEFORE UPDATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_by_hand();
CREATE TRIGGER audit_guard_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tracking FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_guard_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_access FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
