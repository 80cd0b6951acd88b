-- `cursor`: up to where a store that tells its changes was read, or the stamp of one that was scanned.
-- `walk`: how far a reading of the whole store has come that is not complete, as JSON.
ALTER TABLE store ADD COLUMN cursor TEXT NOT NULL DEFAULT '';
ALTER TABLE store ADD COLUMN walk TEXT NOT NULL DEFAULT '';

-- Articles whose Atom id is not their id: an adopted feed gave it, or Atom could not hold the id.
CREATE INDEX article_atom_id ON article (store, key) WHERE is_given = 1 AND atom_id <> feed_id;
