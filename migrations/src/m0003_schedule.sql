-- What is due at its moment, each an index of the few articles that wait: the worker of time looks up the next one and
-- never scans. The conditions are written as constants, because a parameter proves no partial index.
CREATE INDEX article_scheduled_at_idx ON article (scheduled_at, id)
    WHERE status = 'SCHEDULED' AND scheduled_at IS NOT NULL;
CREATE INDEX article_embargoed_until_idx ON article (embargoed_until, id)
    WHERE status = 'PUBLISHED' AND embargoed_until IS NOT NULL;
CREATE INDEX article_expires_at_idx ON article (expires_at, id)
    WHERE status = 'PUBLISHED' AND expires_at IS NOT NULL;

-- Who does what only one process at a time may do, and until when unless it says so again.
CREATE TABLE lease (
    name text NOT NULL CONSTRAINT lease_pkey PRIMARY KEY,
    holder {uuid} NOT NULL,
    until {moment} NOT NULL
);
