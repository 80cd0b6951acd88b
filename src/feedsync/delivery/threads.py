"""Threads that send, made when they are needed. They know no database."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Job = Callable[[], None]
_PATIENCE = 1.0  # seconds that one which has nothing to do may take to end


class Threads:
    """Up to `most` at a time, each for one job after the other. A job raises nothing."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self.busy = 0

    @property
    def free(self) -> int:
        """How many jobs can be begun at once."""
        return self._most - self.busy

    def start(self, job: Job) -> None:
        """Begin a job at once; `ended` is to be called when it has said that it is over."""
        self.busy += 1
        if self.busy > len(self._threads):
            # Of one that hangs the process is not kept from its end.
            thread = threading.Thread(target=self._work, name="feedsync-sender", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the system gives no more of them: those that there are have to do
                self._most = max(1, len(self._threads))
                if not self._threads:
                    job()
                    return
            else:
                self._threads.append(thread)
        self._jobs.put(job)

    def ended(self) -> None:
        """Note that a job is over."""
        self.busy -= 1

    def close(self) -> None:
        """Let all end that have nothing to do."""
        for _ in self._threads:
            self._jobs.put(None)
        if not self.busy:
            for thread in self._threads:
                thread.join(_PATIENCE)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
