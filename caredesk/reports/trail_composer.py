"""What the verbs of files and of replies that leave later are called by people."""


def _l(text: str) -> str:
    """Marks words for the translators; they are looked up when they are shown."""
    return text


COMPOSER = {
    "helper.set_up": _l("Machine help set up"),
    "helper.asked": _l("Words given to a machine"),
    "later.planned": _l("Reply planned for later"),
    "later.moved": _l("Planned reply moved to another time"),
    "later.held": _l("Planned reply held"),
    "later.released": _l("Planned reply put on its way"),
    "later.taken_back": _l("Planned reply taken back"),
    "later.emptied": _l("Words of a planned reply erased"),
    "file.kept": _l("File put to a draft"),
    "file.described": _l("Picture described"),
    "file.dropped": _l("File left out"),
}
