"""Connections for what speaks no HTTP, mail above all: to addresses that were looked at first, encrypted as asked."""

import socket
import ssl
from dataclasses import dataclass
from typing import Literal

from caredesk.core import clock, http

Security = Literal["tls", "starttls", "plain"]
_MOST_ADDRESSES = 4


@dataclass(frozen=True)
class Door:
    """A server, and how it is spoken to: encrypted from the start, from STARTTLS on, or not at all."""

    host: str
    port: int
    security: Security = "tls"


def opened(door: Door, timeout: float) -> socket.socket:
    """A connection to a vetted address of this server. http.Refused or http.NotConnected when there is none."""
    ends_at = clock.monotonic() + timeout
    addresses = http.vetted(door.host, door.port)[:_MOST_ADDRESSES]
    for tried, address in enumerate(addresses):
        # One dead address may not eat the time of the next.
        share = max(0.01, (ends_at - clock.monotonic()) / (len(addresses) - tried))
        try:
            connection = socket.create_connection((address, door.port), share)
        except OSError:
            continue
        connection.settimeout(timeout)
        return encrypted(connection, door) if door.security == "tls" else connection
    raise http.NotConnected(f"{door.host}: no connection")


def encrypted(connection: socket.socket, door: Door) -> ssl.SSLSocket:
    """The connection under TLS, for the name that was asked for; http.NotConnected when it cannot be believed."""
    try:
        return tls().wrap_socket(connection, server_hostname=door.host)
    except ssl.SSLCertVerificationError as error:
        connection.close()
        raise http.NotConnected(f"{door.host}: certificate") from error
    except OSError as error:
        connection.close()
        raise http.NotConnected(f"{door.host}: no TLS") from error


def tls() -> ssl.SSLContext:
    """Made anew each time: certificates are exchanged while the desk runs."""
    return ssl.create_default_context()
