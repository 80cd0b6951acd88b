"""A WebSub hub (flask-websub), for the Python of its own environment: `websub_hub.py FOLDER` prints its port."""

from __future__ import annotations

import sys
from pathlib import Path

from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
from werkzeug.serving import make_server


def main(folder: Path) -> None:
    app, celery = Flask("hub"), Celery("hub")
    app.config["PUBLISH_SUPPORTED"] = True
    # Its work is done while it is asked, and what goes wrong is an answer.
    celery.conf.update(task_always_eager=True, task_eager_propagates=True, broker_url="memory://")
    hub = Hub(SQLite3HubStorage(str(folder / "hub.db")), celery, SIGNATURE_ALGORITHM="sha256")
    app.register_blueprint(hub.build_blueprint("/hub"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)  # noqa: T201  it is read
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
