import socket
from contextlib import closing

import pytest

from marketplace.embedded.ports import LOOPBACK, can_listen, free_port, next_free_port


def test_a_free_port_can_be_listened_on() -> None:
    port = free_port()
    assert can_listen(LOOPBACK, port)
    assert 20_000 <= port < 32_000, "below the ports that outgoing connections take"


def test_a_preferred_port_is_kept_where_it_is_free_and_left_where_it_is_not() -> None:
    port = free_port()
    assert free_port(port) == port
    with closing(socket.socket()) as other:
        other.bind((LOOPBACK, port))
        other.listen()
        assert not can_listen(LOOPBACK, port)
        assert free_port(port) != port
        assert next_free_port(LOOPBACK, port) > port


def test_a_connection_that_ended_a_moment_ago_does_not_count_as_somebody_listening() -> None:
    with closing(socket.create_server((LOOPBACK, 0))) as server:
        port = server.getsockname()[1]
        with closing(socket.create_connection((LOOPBACK, port))):
            accepted, _ = server.accept()
            accepted.close()  # the server's side ends first and lingers
    assert can_listen(LOOPBACK, port)


def test_an_address_of_another_machine_is_not_mistaken_for_a_taken_port() -> None:
    with pytest.raises(OSError, match="assign"):
        can_listen("192.0.2.1", free_port())
