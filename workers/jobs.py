"""The one task behind every line of the beat table."""

from marketplace import clock
from marketplace.db import read_clock
from marketplace.duties import run_duty
from workers.app import app
from workers.city import city


@app.task(name="jobs.run")
def run(name: str) -> None:
    """Does what is due of one duty, item by item; nothing due is the usual case."""
    with city().app_context():
        read_clock()
        run_duty(name, clock.now())
