"""What an embedded server keeps between two starts (its port, its passwords), in a file that only its owner may read."""

import json
import secrets
from collections.abc import Callable
from pathlib import Path

from marketplace.embedded.process import CannotStartError
from marketplace.embedded.runfile import write_private

SECRETS_FILE = "secrets.json"


def read_state(path: Path) -> dict[str, str]:
    """What was kept, empty at the first start."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except PermissionError:
        raise CannotStartError(
            f"{path} belongs to another user: run as that user, or choose another DATA_DIR."
        ) from None
    except ValueError:
        raise CannotStartError(f"{path} can't be read as JSON: put it right, or move it away.") from None
    return {str(name): str(value) for name, value in kept.items()}


def write_state(path: Path, state: dict[str, str]) -> None:
    """Keep it, in one step. Does nothing where it is kept already."""
    if not path.exists() or read_state(path) != state:
        write_private(path, json.dumps(state, indent=2) + "\n")


def lasting_secrets(data_dir: Path) -> dict[str, str]:
    """SECRET_KEY and the stand-in's keys: made once, so that sessions and open payments outlive a restart."""
    makers: dict[str, Callable[[], str]] = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(48),
        "STRIPE_SECRET_KEY": lambda: f"sk_test_{secrets.token_hex(16)}",
        "STRIPE_WEBHOOK_SECRET": lambda: f"whsec_{secrets.token_hex(16)}",
    }
    path = data_dir / SECRETS_FILE
    kept = read_state(path)
    state = {**kept, **{name: kept.get(name) or make() for name, make in makers.items()}}
    write_state(path, state)
    return {name: state[name] for name in makers}
