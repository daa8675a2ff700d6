import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded.process import Account


@pytest.fixture
def system_folder() -> Iterator[Path]:
    """In place of the system's folder for clusters run by root: pytest's own folders are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="dure-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def nobody() -> Account:
    """An unprivileged user to try things as."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    return Account("nobody", 65_534, 65_534)
