"""The one task behind every outbox message."""

from workers.app import app
from workers.city import city
from workers.delivery import deliver as deliver_message


@app.task(name="outbox.deliver")
def deliver(message_id: int) -> None:
    """Lets a message have its effect, once, however often it is delivered."""
    with city().app_context():
        deliver_message(message_id)
