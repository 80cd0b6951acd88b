"""The outbox at work: what is owed, when, to whom, and what becomes of it."""
