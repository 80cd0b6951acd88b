-- A feed of `for_each` has the name of that in the configuration (`family`) and its term: `kind`, `value`
-- (folded) and `label` (as its newest article writes it). `settings` is a digest. `next_change_at`: when time
-- alone changes it in a way that the log does not tell. `title`, `newest` (a title) and `newest_at` are what the index tells.
ALTER TABLE feed ADD COLUMN family {key} NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN value {key} NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN newest TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN newest_at BIGINT;
CREATE UNIQUE INDEX feed_term ON feed (family, value) WHERE family <> '';
CREATE INDEX feed_due ON feed (next_change_at) WHERE next_change_at IS NOT NULL;
CREATE INDEX file_feed ON file (feed);
CREATE INDEX shown_article ON shown (article);
CREATE INDEX change_article ON change (article) WHERE article IS NOT NULL;

-- What `for_each` was last looked through with, as a digest, and when time alone may make a new feed of it.
CREATE TABLE family (
  name {key} PRIMARY KEY,
  settings TEXT NOT NULL,
  next_change_at BIGINT
);

-- Terms that have enough articles and no feed, since `name` is another's or they make none (`name` is empty).
CREATE TABLE clash (
  family {key} NOT NULL,
  value {key} NOT NULL,
  label TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (family, value)
){without_rowid};
