"""Why a file or a row of a listening tool was not taken: the sentence for each code."""

from collections.abc import Callable

from flask_babel import gettext as _

SENTENCES: dict[str, Callable[[], str]] = {
    "wrong_key": lambda: _("The delivery does not bear the key of this account."),
    "import_empty": lambda: _("There are no rows in this file."),
    "import_too_large": lambda: _("The file is larger than 5 MB. Split it."),
    "import_too_long": lambda: _("More than 5000 rows in one file: the rest was left out."),
    "import_not_json": lambda: _("The file begins like JSON and is none."),
    "import_too_deep": lambda: _("The file is nested too deeply."),
    "import_csv": lambda: _("The file cannot be read as a table."),
    "import_no_words": lambda: _("This row has neither words nor a title."),
    "import_twice": lambda: _("It is in the file twice."),
    "import_unmapped": lambda: _("Say which column holds the words, or the title."),
}
