"""The way to other machines: one client that trusts nobody, and what guards it."""
