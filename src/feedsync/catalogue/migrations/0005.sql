-- The outbox: what is to be told, and to whom. `id`: a hash without a dot, of what makes the row and of the
-- catalogue's origin. `destination`: a label, never an address. `subject`: `article/<number>`, `feed/<name>` or
-- `document/<path>`; `article` is the number. `kind`: published, updated, withdrawn, restored; `changed` of feeds and
-- documents. `place`: in the log. `revision`: of the article, or of the bytes. `state`: pending, sending, sent,
-- failed, dead, unknown, cancelled, held. `rank`: 0 goes before 1. `payload`: empty until it is composed.
-- `announced_at`: the first of the rows that were merged into this one; `renewed_at`: the newest. `token` and
-- `lease_until`: whose it is while it is sending. `looks`: how often it was looked for there without being found.
-- `said`: the last answer, or what is wrong. `receipt`: what the other side calls it. `base`: the revision that is
-- thought to be there, of a subject that was never told.
CREATE TABLE delivery (
  seq {serial},
  id {key} NOT NULL,
  channel {key} NOT NULL,
  destination {key} NOT NULL,
  subject {key} NOT NULL,
  article BIGINT,
  kind TEXT NOT NULL,
  place BIGINT NOT NULL,
  revision TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  rank INTEGER NOT NULL DEFAULT 1,
  payload {blob},
  announced_at BIGINT NOT NULL,
  renewed_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  looks INTEGER NOT NULL DEFAULT 0,
  token TEXT,
  lease_until BIGINT,
  tried_at BIGINT,
  ended_at BIGINT,
  said TEXT NOT NULL DEFAULT '',
  receipt TEXT NOT NULL DEFAULT '',
  base TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX delivery_id ON delivery (id);
CREATE INDEX delivery_due ON delivery (channel, destination, rank, seq) WHERE state = 'pending';
CREATE INDEX delivery_next ON delivery (channel, destination, next_at) WHERE state = 'pending';
CREATE INDEX delivery_sending ON delivery (seq) WHERE state = 'sending';
CREATE INDEX delivery_unknown ON delivery (channel, destination, next_at) WHERE state = 'unknown';
CREATE INDEX delivery_open ON delivery (subject, channel, destination, seq)
  WHERE state IN ('pending', 'sending', 'unknown', 'held');
CREATE INDEX delivery_subject ON delivery (subject, channel, destination, seq);
CREATE INDEX delivery_article ON delivery (article, seq) WHERE article IS NOT NULL;
CREATE INDEX delivery_trouble ON delivery (state, seq) WHERE state IN ('unknown', 'held', 'failed', 'dead');

-- How it stands with whom we tell. `failures`: in a row; `failing_since`, `rests_until`: of these. `is_gone`: it wants
-- no more. `paced_until`: so many messages in so much time went there that the next one waits till then.
-- `arrived_at`: when something last did.
CREATE TABLE destination (
  channel {key} NOT NULL,
  name {key} NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since BIGINT,
  rests_until BIGINT,
  is_gone INTEGER NOT NULL DEFAULT 0,
  paced_until BIGINT,
  arrived_at BIGINT,
  said TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (channel, name)
){without_rowid};

-- What a delivery waits to be public: an address, seen to be as new as a place in the log.
CREATE TABLE wait (
  delivery BIGINT NOT NULL,
  url {key} NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (delivery, url)
){without_rowid};
CREATE INDEX wait_url ON wait (url);

-- What was last seen at an address. `document`: the path of a published file, empty for an article's page. `place`: it
-- was seen as new as that. `since`: a file as it is now, or a page that answers, is seen there since then; null
-- where that was not what was last seen. `looks`: in a row, in vain; `looked_at`: the last; `next_at`: when to
-- look again. `said`: what was there.
CREATE TABLE sighting (
  url {key} PRIMARY KEY,
  document {key} NOT NULL,
  place BIGINT NOT NULL DEFAULT 0,
  since BIGINT,
  looks INTEGER NOT NULL DEFAULT 0,
  looked_at BIGINT,
  next_at BIGINT NOT NULL,
  said TEXT NOT NULL DEFAULT ''
);
CREATE INDEX change_document ON change (document, seq) WHERE document IS NOT NULL;
