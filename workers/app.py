"""The Celery application: ``celery -A workers.app worker`` and ``celery -A workers.app beat``.

Nothing is kept in the broker alone: tasks come from outbox rows and from due rows, so it may lose what it holds.
"""

from celery import Celery

from marketplace.config import load_settings
from workers.schedule import SCHEDULE

TIME_LIMIT = 120  # seconds; far below the visibility time-out, so that a running task is not handed out again
VISIBILITY = 3600


def _where_the_broker_is() -> dict[str, str]:
    """Asked for once a connection is needed, so that this module can be imported where no city runs."""
    return {"broker_url": load_settings().redis_url}


app = Celery("dure", include=["workers.outbox", "workers.jobs"])
app.add_defaults(_where_the_broker_is)
app.conf.update(
    accept_content=["json"],
    beat_max_loop_interval=30,
    beat_schedule=SCHEDULE,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    enable_utc=True,
    task_acks_late=True,
    task_default_queue="dure",
    task_ignore_result=True,
    task_reject_on_worker_lost=True,
    task_serializer="json",
    task_soft_time_limit=TIME_LIMIT - 20,
    task_time_limit=TIME_LIMIT,
    timezone="UTC",
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
)
