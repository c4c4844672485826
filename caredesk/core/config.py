"""Settings from the environment; every field is documented in the README, and a test compares the two."""

import re
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DATABASES = ("sqlite", "postgres", "postgresql", "postgresql+psycopg")
PLACE = re.compile(r"([^\s:/@\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
MAIL = re.compile(r"(smtp|smtps|smtp\+starttls)://([^\s@/]+@)?([^\s:/@\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/?")
WITNESS = re.compile(r"https?://\S+ +[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+")
BASE_URL = re.compile(r"[a-z][a-z0-9]*\.[a-z_]+=[a-z]+://[^\s,=?#]+")
ADDRESS = re.compile(r"[^\s@<>\x00-\x1f]+@[^\s@<>\x00-\x1f]+")


class Settings(BaseSettings):
    """What an operator can decide before the start. Prefix: CAREDESK_."""

    model_config = SettingsConfigDict(env_prefix="CAREDESK_", extra="ignore", frozen=False)

    data: Path = Field(default=Path("instance"), description="Folder for the database, the key file and files.")
    database_url: str = Field(
        default="", description="postgresql://… for the grown shape; empty: SQLite in the data folder."
    )
    redis_url: str = Field(
        default="", description="redis://… carries news between several web processes; empty: one process."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8600, ge=0, le=65535, description="Port to listen on.")
    base_url: str = Field(default="", description="Public address of the desk; empty: http://HOST:PORT.")
    allow_private_net: str = Field(
        default="", description="host:port list of private addresses that channels may reach."
    )
    urls: str = Field(
        default="", description="KIND.NAME=URL list of base URLs of networks, in place of their own ones."
    )
    redactions: str = Field(
        default="", description="File that lists what was erased, best outside the data folder; empty: in it."
    )
    mail_from: str = Field(default="", description="The sender of our mail: an address, or Name <address>.")
    smtp_url: str = Field(
        default="",
        repr=False,
        description="smtp:// or smtps:// or smtp+starttls://USER:PASSWORD@HOST:PORT; empty: no mail is sent.",
    )

    checkpoint_file: str = Field(
        default="", description="A second file for every checkpoint, best on another disk; empty: in the data folder."
    )
    witnesses: str = Field(default="", description="URL VKEY of each outside witness, with commas between them.")
    single_role: bool | None = Field(
        default=None, description="true: one PostgreSQL role may own the audit trail it writes; false: never."
    )
    owner_url: str = Field(
        default="", repr=False, description="postgresql://… of the role that migrates; for `migrate` only."
    )

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("CAREDESK_BASE_URL must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            scheme = make_url(value).drivername if value else "sqlite"
        except (ArgumentError, ValueError):
            scheme = ""
        if scheme not in DATABASES:
            raise ValueError("CAREDESK_DATABASE_URL must be postgresql://USER:PASSWORD@HOST:PORT/NAME, or empty")
        return value

    @field_validator("allow_private_net")
    @classmethod
    def _places(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            if not PLACE.fullmatch(part) or int(part.rpartition(":")[2]) > 65535:
                raise ValueError(f"CAREDESK_ALLOW_PRIVATE_NET is a list of host:port, and {part!r} is not one")
        return value

    @field_validator("urls")
    @classmethod
    def _base_urls(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            if not BASE_URL.fullmatch(part):
                raise ValueError(f"CAREDESK_URLS is a list of KIND.NAME=https://…, and {part!r} is not one")
        return value

    @field_validator("witnesses")
    @classmethod
    def _watchers(cls, value: str) -> str:
        for part in filter(None, (part.strip() for part in value.split(","))):
            if not WITNESS.fullmatch(part):  # whether the key fits its own name is seen at the start
                raise ValueError("CAREDESK_WITNESSES is a list of `URL VKEY`, with commas between them")
        return value

    @field_validator("owner_url")
    @classmethod
    def _owners_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
            raise ValueError("CAREDESK_OWNER_URL must be postgresql://USER:PASSWORD@HOST:PORT/NAME, or empty")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value and (not value.isprintable() or not ADDRESS.fullmatch(parseaddr(value)[1])):
            raise ValueError("CAREDESK_MAIL_FROM must be an address such as desk@example.com, or Name <address>")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str, info: ValidationInfo) -> str:
        if value and (not MAIL.fullmatch(value) or not _has_port(value)):
            raise ValueError("CAREDESK_SMTP_URL must be smtp://, smtps:// or smtp+starttls://USER:PASSWORD@HOST:PORT")
        if value and not info.data.get("mail_from"):
            raise ValueError("CAREDESK_SMTP_URL needs CAREDESK_MAIL_FROM, the address that our mail comes from")
        return value

    @property
    def url(self) -> str:
        """The database that is meant: the one named, else the file in the data folder."""
        if not self.database_url:
            return f"sqlite:///{self.data.absolute() / 'caredesk.sqlite3'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def checkpoints(self) -> Path:
        """The second file, to which every checkpoint is appended."""
        return Path(self.checkpoint_file) if self.checkpoint_file else self.data / "checkpoints.txt"

    @property
    def public_url(self) -> str:
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @cached_property
    def base_urls(self) -> dict[str, dict[str, str]]:
        """Where this process finds the servers of networks: by kind, and by the name of the address."""
        found: dict[str, dict[str, str]] = {}
        for part in filter(None, (part.strip() for part in self.urls.split(","))):
            place, _, url = part.partition("=")
            kind, _, name = place.partition(".")
            found.setdefault(kind, {})[name] = url.rstrip("/")
        return found

    @cached_property
    def allowed_private(self) -> frozenset[str]:
        return frozenset(part.strip() for part in self.allow_private_net.split(",") if part.strip())


def _has_port(url: str) -> bool:
    """Whether the port, where one is named, is one."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


_current: Settings | None = None


def settings() -> Settings:
    """The settings in force; read from the environment once."""
    global _current
    if _current is None:
        _current = Settings()
    return _current


def use(chosen: Settings | None) -> None:
    """Put these settings in force; None reads the environment again at the next question."""
    global _current
    _current = chosen
