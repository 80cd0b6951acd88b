-- Posts on social networks. `record_key`: what we call it there, fixed before it is first sent; empty where the
-- network has names of its own. `digest`: of what of the article was told that is worth a correction. `is_by_hand`: a
-- person has it told, though it is old or was told before. `is_shut_out`: a destination refuses our login.
ALTER TABLE delivery ADD COLUMN record_key {key} NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN is_by_hand INTEGER NOT NULL DEFAULT 0;
ALTER TABLE destination ADD COLUMN is_shut_out INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX delivery_record_key ON delivery (channel, record_key) WHERE record_key <> '';
CREATE INDEX delivery_tried ON delivery (channel, destination, tried_at) WHERE tried_at IS NOT NULL;
CREATE INDEX delivery_receipt ON delivery (channel, ended_at)
  WHERE state = 'sent' AND (receipt <> '' OR kind = 'withdrawn') AND article IS NOT NULL;
