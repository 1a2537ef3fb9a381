-- Who is told of changes, and what became of each delivery; how far the followers of the change log are.

CREATE TABLE webhook (
    id {uuid} NOT NULL CONSTRAINT webhook_pkey PRIMARY KEY,
    -- What the configuration calls it; null where a command added it.
    name text,
    url text NOT NULL,
    events text NOT NULL,
    secrets text NOT NULL,
    disabled_at {moment},
    disabled_reason text CONSTRAINT webhook_disabled_reason_known CHECK (disabled_reason IN
        ('COMMAND', 'GONE', 'FAILING', 'UNCONFIGURED')),
    failing_since {moment},
    -- The number in the change log up to which deliveries are stored.
    position bigint NOT NULL,
    created_at {moment} NOT NULL
);
CREATE UNIQUE INDEX webhook_name_key ON webhook (name) WHERE name IS NOT NULL;

CREATE TABLE webhook_delivery (
    id {uuid} NOT NULL CONSTRAINT webhook_delivery_pkey PRIMARY KEY,
    webhook_id {uuid} NOT NULL
        CONSTRAINT webhook_delivery_webhook_id_fkey REFERENCES webhook (id) ON DELETE CASCADE,
    entry bigint NOT NULL,
    event text NOT NULL,
    body text NOT NULL,
    state text NOT NULL CONSTRAINT webhook_delivery_state_known CHECK (state IN ('PENDING', 'DONE', 'FAILED')),
    attempts integer NOT NULL,
    next_attempt_at {moment},
    last_attempt_at {moment},
    last_status integer,
    last_error text,
    created_at {moment} NOT NULL
);
-- One delivery of an entry to a webhook, whoever stores it.
CREATE UNIQUE INDEX webhook_delivery_entry_key ON webhook_delivery (webhook_id, entry);
CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (webhook_id, next_attempt_at, entry) WHERE state = 'PENDING';
CREATE INDEX webhook_delivery_created_at_idx ON webhook_delivery (created_at, id);

CREATE TABLE follower (
    name text NOT NULL CONSTRAINT follower_pkey PRIMARY KEY,
    -- The log that the position belongs to.
    epoch {uuid} NOT NULL,
    position bigint NOT NULL
);
