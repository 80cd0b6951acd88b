-- `content`: a hash of the text, of what is long enough to be known by it. `gone_at`: when a withdrawn
-- article was believed gone; `left_at` when it left the feeds, so that their readers are to be told.
ALTER TABLE article ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN gone_at BIGINT;
UPDATE article SET gone_at = left_at WHERE state = 'withdrawn';
CREATE INDEX article_gone ON article (gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX article_left ON article (left_at) WHERE left_at IS NOT NULL AND state <> 'live';

-- Every article that a feed has ever shown, so that its readers may have it.
CREATE TABLE shown (
  feed {key} NOT NULL,
  article BIGINT NOT NULL,
  PRIMARY KEY (feed, article)
){without_rowid};
INSERT INTO shown SELECT feed, article FROM entry;
