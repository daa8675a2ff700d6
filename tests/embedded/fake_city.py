"""A city for trying the supervisor: the real supervisor and servers, with a Procfile and steps given by the test.

``python fake_city.py DATA_DIR PORT FOLDER STEPS_JSON ENVIRONMENT_JSON [READY_SECONDS]``
"""

import json
import signal
import sys
from pathlib import Path

from marketplace.embedded.steps import Step
from marketplace.embedded.supervisor import run


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may have been started by nohup
    data_dir, port, folder, steps, environment = sys.argv[1:6]
    status = run(
        Path(data_dir),
        int(port),
        environment=json.loads(environment),
        procfile=Path(folder) / "Procfile",
        steps=[Step(name, f"Step {name}", [sys.executable, "-c", code]) for name, code in json.loads(steps)],
        farewell=("Sign in as renter@example.org",),
        say=say,
        ready_seconds=float(sys.argv[6]) if len(sys.argv) > 6 else 30,
    )
    sys.exit(status)
