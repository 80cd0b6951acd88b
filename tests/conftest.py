"""Options of the test run."""

from __future__ import annotations

import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the documents in tests/data anew instead of comparing them; look at the diff",
    )


def pytest_configure() -> None:
    # Who starts the tests in the background lets them ignore Ctrl-C, and then so does what is interrupted here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
