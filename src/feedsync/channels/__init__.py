"""Whom we tell: one file a channel, with its settings, its trait, and how it composes and sends."""
