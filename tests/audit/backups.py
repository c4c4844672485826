"""An older copy of a desk's database, taken and put back, on either database."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from caredesk.audit import keyring
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.start import open_desk
from tests.servers.postgresql import Cluster


@dataclass
class Backup:
    """What was there when it was taken."""

    settings: Settings
    cluster: Cluster | None
    name: str = ""
    kept: Path = field(init=False)

    def take(self) -> "Backup":
        close()
        self.kept = self.settings.data.parent / "backup.sqlite3"
        if self.cluster:
            self.name = self.cluster.create(urlsplit(self.settings.database_url).path[1:])
        else:
            shutil.copy(self.settings.data / "caredesk.sqlite3", self.kept)
        open_desk(self.settings)
        return self

    def put_back(self) -> Settings:
        """The copy stands where the database stood; nobody has opened it yet."""
        close()
        if self.cluster:
            copy = self.cluster.create(self.name)  # the backup itself stays as it is
            return self.settings.model_copy(update={"database_url": self.cluster.url(copy)})
        for old in self.settings.data.glob("caredesk.sqlite3*"):
            old.unlink()
        shutil.copy(self.kept, self.settings.data / "caredesk.sqlite3")
        return self.settings


def close() -> None:
    db.close_reading()
    db.database().dispose()
    keyring.forget()
