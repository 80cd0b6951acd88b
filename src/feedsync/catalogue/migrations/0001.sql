-- Times are whole seconds since 1970, UTC. Texts that sort do so by their UTF-8 bytes.

-- `revision` is the schema's; `origin` a random number made with the catalogue.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- `settings`: all that loading reads beside the articles. `complete_since`: the first complete load;
-- until then all that is found is old news. `scanned_at`: a complete scan, the last that wrote anything.
CREATE TABLE store (
  name {key} PRIMARY KEY,
  settings TEXT NOT NULL,
  complete_since BIGINT,
  scanned_at BIGINT
);

-- Every key that a store has or had until a moment ago, and the article that it shows.
-- `fingerprint` is empty where the next scan reads again. `claimant`: values whose id or address must
-- first be found free. `problem`: why the key is quarantined, as JSON. `is_import`: left out in the
-- store's first complete load or before.
CREATE TABLE source (
  store {key} NOT NULL,
  key {key} NOT NULL,
  fingerprint TEXT NOT NULL,
  article BIGINT,
  claimant BIGINT,
  missing_since BIGINT,
  problem TEXT,
  is_import INTEGER NOT NULL,
  PRIMARY KEY (store, key)
){without_rowid};
CREATE INDEX source_article ON source (article) WHERE article IS NOT NULL;
CREATE INDEX source_claimant ON source (claimant) WHERE claimant IS NOT NULL;
CREATE INDEX source_missing ON source (store, missing_since) WHERE missing_since IS NOT NULL;
CREATE INDEX source_problem ON source (store, key) WHERE problem IS NOT NULL;

-- An article outlives its key. `state`: draft, scheduled, live, expired, undated, withdrawn; or claimant.
-- `feed_id` is what readers know it by, fixed (`is_given`) before the first document with it is published.
-- `claim` is the id that no other present article may declare. `published` is kept once known;
-- `tells_date` is 0 where the article itself does not tell it. `next_at`: when time alone changes its state.
-- `is_broken`: its values cannot be rendered, and no good ones were kept.
CREATE TABLE article (
  id {id},
  store {key} NOT NULL,
  key {key} NOT NULL,
  state TEXT NOT NULL,
  feed_id {key},
  atom_id TEXT,
  is_given INTEGER NOT NULL DEFAULT 0,
  claim {key},
  declared_id {key} NOT NULL,
  url {key} NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  published BIGINT,
  updated BIGINT,
  embargo BIGINT,
  expires BIGINT,
  is_draft INTEGER NOT NULL,
  tells_date INTEGER NOT NULL,
  revision TEXT NOT NULL,
  terms TEXT NOT NULL,
  metadata TEXT NOT NULL,
  next_at BIGINT,
  is_broken INTEGER NOT NULL DEFAULT 0,
  first_seen BIGINT NOT NULL,
  first_live BIGINT,
  revised_at BIGINT NOT NULL,
  edits INTEGER NOT NULL DEFAULT 0,
  left_at BIGINT
);
CREATE UNIQUE INDEX article_feed_id ON article (feed_id) WHERE feed_id IS NOT NULL;
CREATE INDEX article_claim ON article (claim) WHERE claim IS NOT NULL;
CREATE INDEX article_url ON article (url);
CREATE INDEX article_declared_id ON article (declared_id) WHERE declared_id <> '';
CREATE INDEX article_place ON article (store, key);
CREATE INDEX article_state ON article (state, id);
CREATE INDEX article_newest ON article (published DESC, feed_id) WHERE state = 'live' AND is_broken = 0;
CREATE INDEX article_next ON article (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX article_untold ON article (store, key) WHERE is_given = 1
  AND (tells_date = 0 OR feed_id <> CASE WHEN declared_id = '' THEN url ELSE declared_id END);

-- The identity ledger: every declared id (`id`), address (`url`) and store and key (`key`) that an article
-- had since its id was given.
CREATE TABLE alias (
  kind TEXT NOT NULL,
  value {key} NOT NULL,
  article BIGINT NOT NULL,
  PRIMARY KEY (kind, value, article)
){without_rowid};
CREATE INDEX alias_article ON alias (article);

-- Tags, categories, sections, authors and languages of live articles. `value` is folded, `label` as written.
CREATE TABLE term (
  kind TEXT NOT NULL,
  value {key} NOT NULL,
  published BIGINT NOT NULL,
  article BIGINT NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (kind, value, published, article)
){without_rowid};
CREATE INDEX term_article ON term (article);

-- Values and text, compressed, of the last revision that was rendered, while some feed shows the article.
CREATE TABLE body (
  article BIGINT PRIMARY KEY,
  revision TEXT NOT NULL,
  content {blob} NOT NULL
);

-- The log. `document` and `revision` (of its bytes) for kind `document`, else `article` and its revision.
-- `is_silent`: new bytes that are no news.
CREATE TABLE change (
  seq {serial},
  kind TEXT NOT NULL,
  article BIGINT,
  document TEXT,
  revision TEXT NOT NULL,
  terms_before TEXT,
  terms_after TEXT,
  is_silent INTEGER NOT NULL DEFAULT 0,
  at BIGINT NOT NULL
);

-- How far each consumer of the log has read: `build`, and one for each channel.
CREATE TABLE consumer (
  name {key} PRIMARY KEY,
  seq BIGINT NOT NULL
);

-- `settings`: all that shapes its documents beside the articles. `next_change_at`: when an article enters
-- or leaves it by time alone.
CREATE TABLE feed (
  name {key} PRIMARY KEY,
  settings TEXT NOT NULL,
  next_change_at BIGINT
);

-- What each feed shows, from place 0 on.
CREATE TABLE entry (
  feed {key} NOT NULL,
  article BIGINT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (feed, article)
){without_rowid};
CREATE INDEX entry_article ON entry (article);

-- Published files. `inputs`: a digest of what it was rendered from. `revision`: of its bytes. `stamp`: how the
-- target tells that nobody touched it. `atom_id`: the feed's id in an Atom document. `lags_from`: the place
-- in the log from which on it could not be brought up to date.
CREATE TABLE file (
  path {key} PRIMARY KEY,
  feed {key} NOT NULL,
  format TEXT NOT NULL,
  inputs TEXT NOT NULL,
  revision TEXT NOT NULL,
  stamp TEXT NOT NULL,
  atom_id TEXT NOT NULL,
  entries INTEGER NOT NULL,
  published_at BIGINT NOT NULL,
  lags_from BIGINT
);
