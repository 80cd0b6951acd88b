"""Lets what is on its way come to its end where a person or the system wants the process to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Notes an interrupt or SIGTERM; at its end what was noted happens as it would have without it.

    `is_urgent`: it came twice. In a thread that is not the first nothing is noted.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self.is_urgent = False
        self._number = 0
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                # One that is ignored stays so.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            # `None`: it was set by no Python.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)  # type: ignore[arg-type]
        if self._number and error is None:
            signal.raise_signal(self._number)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.is_urgent = self.is_asked
        self.is_asked = True
        self._number = number
