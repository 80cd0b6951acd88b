-- `entry`: an article as the entry that documents show of it, with all that it was made of; none yet where it is empty.
ALTER TABLE body ADD COLUMN entry {blob};
