"""Who takes part in the demo: the team of Parcelhop, its accounts, its customers."""

from dataclasses import dataclass

from caredesk.team.models import Role

PASSWORD = "parcels and patience"  # noqa: S105 - the demo prints it


@dataclass(frozen=True)
class Colleague:
    """One who signs in."""

    mail: str
    name: str
    role: Role
    teams: tuple[str, ...]
    lang: str


@dataclass(frozen=True)
class Writer:
    """A customer as the networks know them: name, followers, language."""

    name: str
    followers: int | None = None
    lang: str = "en"


TEAM = (
    Colleague("anna@parcelhop.example", "Anna Dudek", Role.OWNER, ("Care PL", "Care HU"), "en"),
    Colleague("bence@parcelhop.example", "Bence Kovács", Role.SUPERVISOR, ("Care HU",), "hu"),
    Colleague("piotr@parcelhop.example", "Piotr Maj", Role.SUPERVISOR, ("Care PL",), "pl"),
    Colleague("ola@parcelhop.example", "Ola Nowak", Role.AGENT, ("Care PL",), "pl"),
    Colleague("lili@parcelhop.example", "Lili Varga", Role.AGENT, ("Care HU", "Care PL"), "en"),
    Colleague("nina@parcelhop.example", "Nina Barta", Role.AGENT, ("Care HU",), "hu"),
    Colleague("karolina@parcelhop.example", "Karolina Wrona", Role.AGENT, ("Legal",), "pl"),
    Colleague("vera@parcelhop.example", "Vera Lis", Role.VIEWER, ("Care PL",), "en"),
)

# key: (name, handle, team, surface)
ACCOUNTS = {
    "forum": ("Parcelhop community", "@parcelhop", "Care PL", "comment"),
    "magyar": ("Parcelhop Magyarország", "@parcelhop_hu", "Care HU", "comment"),
    "reviews": ("Parcelhop reviews", "Parcelhop", "Care PL", "review"),
    "app": ("Messages from the app", "Parcelhop app", "Care PL", "dm"),
}

WRITERS = {
    "magda_k": Writer("Magda Krawczyk", 18400, "pl"),
    "tomek.lis": Writer("Tomasz Lis", 312, "pl"),
    "kzielinski": Writer("Kacper Zieliński", 95, "pl"),
    "ola_mazur": Writer("Aleksandra Mazur", 2210, "pl"),
    "jakub.n": Writer("Jakub Nowicki", 41, "pl"),
    "basia_w": Writer("Barbara Wójcik", 640, "pl"),
    "zuzka": Writer("Zuzanna Król", 5120, "pl"),
    "pawel.g": Writer("Paweł Górski", 18, "pl"),
    "szabomarci": Writer("Szabó Márton", 870, "hu"),
    "nagyreka": Writer("Nagy Réka", 26300, "hu"),
    "kovacseszti": Writer("Kovács Eszter", 154, "hu"),
    "toth_g": Writer("Tóth Gergő", 61, "hu"),
    "horvathanna": Writer("Horváth Anna", 990, "hu"),
    "feher.dani": Writer("Fehér Dániel", 12, "hu"),
    "liam_oc": Writer("Liam O'Connor", 1480, "en"),
    "sofia.almeida": Writer("Sofia Almeida", 402, "en"),
    "mats_lund": Writer("Mats Lund", 77, "en"),
    "priya_s": Writer("Priya Sharma", 3300, "en"),
    "e.fischer": Writer("Emma Fischer", 58, "en"),
    "noah_b": Writer("Noah Bennett", 201, "en"),
}
