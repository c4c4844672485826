"""Dovecot and Postfix from Debian, with their own configuration and folders, on loopback, below port 32768.

A letter goes the whole way: SMTP to Postfix, LMTP to Dovecot, read by IMAP. Nothing can leave the machine: what is for
another domain comes back as a bounce.
"""

import os
import shutil
import smtplib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from tests.servers import certificates
from tests.servers.ports import free_port

PASSWORD = "s3cret zażółć"
PEOPLE = (
    "desk@parcelhop.example",
    "help@rival.example",
    "kasia@fans.example",
    "zoltan@fans.example",
    "mallory@evil.example",
)
GHOST = "ghost@fans.example"  # Postfix takes letters for it, Dovecot knows nobody of that name
DOMAINS = sorted({one.partition("@")[2] for one in PEOPLE})
_DOVECOT = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
default_internal_user = dovecot
default_login_user = dovenull
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:{dir}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mail_max_userip_connections = 50
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {dir}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {dir}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {dir}/users
  default_fields = uid={uid} gid={gid} home={dir}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {dir}/run/sasl {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
_OAUTH2 = """
tokeninfo_url = http://127.0.0.1:{tokens}/tokeninfo?access_token=
username_attribute = email
active_attribute = active
active_value = yes
"""
_MAIN = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.test
mydestination =
mynetworks_style = host
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtp_host_lookup = native
disable_dns_lookups = yes
alias_maps =
alias_database =
local_recipient_maps =
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:5.1.1 nobody of that name
relay_transport = error:5.1.1 nobody of that name
recipient_delimiter = +
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dir}/run/sasl
smtpd_tls_security_level = may
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
message_size_limit = 40000000
queue_run_delay = 3s
bounce_notice_recipient = desk@parcelhop.example
"""
_MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Why these servers cannot run here; "" where they can."""
    if os.geteuid() != 0:
        return "Dovecot and Postfix need root"
    absent = [name for name in ("dovecot", "postfix") if shutil.which(name, path="/usr/sbin:/usr/bin") is None]
    return f"{' and '.join(absent)} not installed" if absent else ""


class MailServers:
    """The two running servers."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="caredesk-mail-"))
        self.folder.chmod(0o755)
        self.ports = {name: free_port() for name in ("imap", "imaps", "lmtp", "smtp", "smtps", "tokens")}
        self.cert, key = certificates.make(self.folder)
        uid, gid = _owner()
        told = {"dir": self.folder, "cert": self.cert, "key": key, "uid": uid, "gid": gid, **self.ports}
        told |= {"domains": ", ".join(DOMAINS), "boxes": ", ".join(f"{{{one}=x}}" for one in (*PEOPLE, GHOST))}
        for name in ("mail", "run", "state", "queue", "data", "etc"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "mail", uid, gid)
        shutil.chown(self.folder / "data", "postfix")
        (self.folder / "users").write_text("".join(f"{one}:{PASSWORD}::::::\n" for one in PEOPLE))
        (self.folder / "dovecot.conf").write_text(_DOVECOT.format(**told))
        (self.folder / "oauth2.conf").write_text(_OAUTH2.format(**told))
        (self.folder / "etc/main.cf").write_text(_MAIN.format(**told))
        (self.folder / "etc/master.cf").write_text(_MASTER.format(**told))
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        dovecot = ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]
        self._running.append(subprocess.Popen(dovecot, **quiet))
        postfix = ["/usr/sbin/postfix", "-c", str(self.folder / "etc"), "start-fg"]
        self._running.append(subprocess.Popen(postfix, **quiet))
        for name in ("imap", "imaps", "lmtp", "smtp", "smtps"):
            self._await(self.ports[name])

    def _await(self, port: int) -> None:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            if any(one.poll() is not None for one in self._running):
                break
            time.sleep(0.05)
        raise RuntimeError(f"no mail server: {self.log()[-2000:]}")

    def log(self) -> str:
        files = [self.folder / name for name in ("dovecot.log", "postfix.log")]
        return "\n".join(one.read_text(errors="replace") for one in files if one.exists())

    def stop(self) -> None:
        for one in self._running:
            one.terminate()
        for one in self._running:
            try:
                one.wait(10)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, **more: object) -> dict[str, object]:
        """What an account is told of these servers."""
        told = {"imap_host": "127.0.0.1", "imap_port": self.ports["imap"], "imap_security": "plain"}
        told |= {"smtp_host": "127.0.0.1", "smtp_port": self.ports["smtp"], "smtp_security": "plain"}
        return {**told, **more}

    @property
    def hosts(self) -> str:
        return ",".join(f"127.0.0.1:{self.ports[name]}" for name in ("imap", "imaps", "smtp", "smtps"))

    def deliver(
        self, message: bytes, *, to: str = "desk@parcelhop.example", sender: str = "kasia@fans.example"
    ) -> None:
        """As another mail server would: over SMTP, without signing in."""
        with smtplib.SMTP("127.0.0.1", self.ports["smtp"]) as server:
            server.sendmail(sender, [to], message)

    def put(self, message: bytes, *, to: str = "desk@parcelhop.example") -> None:
        """Straight into the mailbox: what no mail server would let through."""
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"]) as server:
            server.sendmail("kasia@fans.example", [to], message)

    def empty(self) -> None:
        """All mailboxes as they were at the start."""
        for box in (self.folder / "mail").iterdir():
            shutil.rmtree(box, ignore_errors=True)

    def held(self, who: str = "desk@parcelhop.example", folder: str = "") -> list[Path]:
        """The letters that lie in a mailbox, as files."""
        box = self.folder / "mail" / who
        where = box / f".{folder}" if folder else box
        return sorted(one for name in ("new", "cur") for one in (where / name).glob("*"))


def _owner() -> tuple[int, int]:
    """Whom the mailboxes belong to: Dovecot serves none of root's."""
    import pwd

    found = pwd.getpwnam("mail")
    return found.pw_uid, found.pw_gid


@contextmanager
def running() -> Iterator[MailServers]:
    servers = MailServers()
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
